// Texts with videos among their tokens, as the processors of Qwen-VL's models write them.
import { type InputSynthesizer, idTensor, type ModelConfig, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { encodedTexts } from "@tiny-random/text/inputs";
import { shortSentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";
import { packedVideos } from "@tiny-random/vision/packed-videos";
import { type FrameCounts, sampledFrames, type VideoReading } from "@tiny-random/vision/video-frames";
import { inPlaces } from "../image-prompts.ts";
import { imageTokenOf, videoTokenOf } from "../image-text-forward.ts";
import type { TokenPositions } from "../token-positions.ts";
import { gridPositions } from "./multimodal-rope.ts";
import type { ImageMarks } from "./packed-image-text.ts";
import { mergeOf, tokenCount } from "./packed-images.ts";
import { videoPad } from "./qwen-tokenizer.ts";

/** Which tokens are words, images and videos: 0, 1 and 2. */
const tokenTypes = ({ input_ids: ids }: Tensors, c: ModelConfig): Tensors => {
  const kinds = new Map([
    [imageTokenOf(c), 1],
    [videoTokenOf(c), 2],
  ]);
  return { mm_token_type_ids: idTensor(ids ? rowsOf(ids).map((row) => row.map((id) => kinds.get(id) ?? 0)) : []) };
};

/** A video as a text has it. */
interface PlacedVideo {
  /** Tokens of a frame, or of as many as a patch has. */
  readonly tokens: number;
  /** When each of them is, in seconds. */
  readonly times: readonly number[];
}

/** How models read videos: what their processors take of them, and write in their place. */
export interface VideosInTexts {
  readonly marks: ImageMarks;
  readonly reading?: VideoReading;
  /** What stands in a video's place; all its tokens where it does not say. */
  written?(video: PlacedVideo): string;
  /** Whether positions in time follow the clock: the processor says how many seconds a patch has. */
  readonly timed?: boolean;
  readonly positions?: TokenPositions;
  /** False where the processor does not say which tokens are words, images and videos. */
  readonly types?: false;
}

/** Nine frames of which six are read: more pairs than a frame has columns. */
const frames: FrameCounts = { all: 9, sampled: 6 };

/** When each patch's frames are, in seconds: the mean of its first and its last. */
const timesOf = ({ frames: framesOf = sampledFrames, rate = 1 }: VideoReading, depth: number): number[] => {
  const times = framesOf(frames).map((frame) => frame / rate);
  const starts = times.filter((_, index) => index % depth === 0);
  return starts.map((start, patch) => (start + (times[(patch + 1) * depth - 1] ?? start)) / 2);
};

const allTokens = ({ tokens, times }: PlacedVideo): string => videoPad.repeat(tokens * times.length);

/** Images' and videos' placeholders replaced by what tokens stand there. */
const expanded = (
  texts: readonly string[],
  image: string,
  inputs: Tensors,
  videos: readonly string[],
  c: ModelConfig,
) => {
  const { image_grid_thw: grids } = inputs;
  const left = {
    images: (grids ? rowsOf(grids) : []).map((grid) => image.repeat(tokenCount(grid, mergeOf(c)))),
    videos: [...videos],
  };
  const placed = (text: string, token: string, of: string[]) =>
    inPlaces(text, token, of.splice(0, text.split(token).length - 1));
  return texts.map((text) => placed(placed(text, image, left.images), videoPad, left.videos));
};

/** Seconds of a patch of each video, `[videos]`. */
const secondsOf = (videos: number, depth: number, { rate = 1 }: VideoReading): StoredTensor => ({
  dtype: "float32",
  shape: [videos],
  data: new Float32Array(videos).fill(depth / ((frames.sampled / frames.all) * rate)),
});

/** Two texts with a video each; the first has an image before it. */
export const videosInTexts =
  ({
    marks: { start, image, end },
    reading = {},
    written = allTokens,
    timed = false,
    types,
    positions = gridPositions,
  }: VideosInTexts) =>
  (c: ModelConfig): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    // A class whose config names no token for videos reads none.
    if (kind !== "golden" || typeof c["video_token_id"] !== "number") return undefined;
    const processor = imageProcessorOf(processors);
    const images = await processedImages(processor, [attempt], undefined, true);
    const videos = await packedVideos(processor, attempt, [frames, frames], reading);
    const depth = Number(processor.config["temporal_patch_size"]);
    const times = timesOf(reading, depth);
    const { video_grid_thw: grids } = videos.inputs;
    const inVideos = (grids ? rowsOf(grids) : []).map(([, ...frame]) =>
      written({ tokens: tokenCount([1, ...frame], mergeOf(c)), times }),
    );
    const video = `${start}${videoPad}${end}`;
    const text = [`${start}${image}${end}${video}`, video].map((before, row) => before + shortSentence(attempt + row));
    const read = expanded(text, image, images.inputs, inVideos, c);
    const recorded = { text, images_per_text: [1, 0], videos_per_text: [1, 1] };
    const made = encodedTexts(processors, read, { padding: "left" }, recorded);
    const seconds = timed && { second_per_grid_ts: secondsOf(inVideos.length, depth, reading) };
    const inputs = { ...made.inputs, ...images.inputs, ...videos.inputs, ...seconds };
    const typed = types !== false && tokenTypes(inputs, c);
    const counted = { ...typed, position_ids: positions.ofBatch(inputs, c) };
    return { raw: { ...made.raw, ...images.raw, ...videos.raw }, inputs: { ...inputs, ...counted } };
  };
