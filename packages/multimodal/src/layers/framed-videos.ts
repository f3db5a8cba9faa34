// Videos as frames: a session encodes them beside that of images, or they are images among the others.
import type { InputSynthesizer, SessionInput, Tensors } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { encodedTexts } from "@tiny-random/text/inputs";
import { shortSentence } from "@tiny-random/text/sentences";
import { framedVideos } from "@tiny-random/vision/framed-videos";
import { imageProcessorOf, type ProcessorCall } from "@tiny-random/vision/image-processor";
import { imageSizeOf, type WrittenSize } from "@tiny-random/vision/image-size";
import type { FrameCounts, VideoReading } from "@tiny-random/vision/video-frames";
import type { FeatureSource } from "./features-among-tokens.ts";
import type { ImageConfig } from "./image-inputs.ts";
import type { VideosAmongTokens } from "./image-text.ts";
import { videoTokenOf } from "./image-text-forward.ts";
import { countedPositions } from "./token-positions.ts";

/** How a model reads videos. */
export interface FramedVideos<C> {
  /** The token in a video's place. */
  readonly mark: string;
  /** A text that is given to the processor, `mark` in the video's place. */
  written(text: string): string;
  /** What the tokenizer reads there of a video of so many frames. */
  expanded(c: C, frames: number): string;
  /** How the processor takes frames. */
  readonly reading?: VideoReading;
  /** Settings with which the image processor makes of a frame what the video processor does. */
  readonly call?: ProcessorCall;
}

/** Features of all videos' frames `[videos · frames, features, width]` → `[videos, frames · features, width]`. */
export const framesInARow = (features: Tensor, videos: Tensor): Tensor =>
  features.unflatten(0, [videos.size(0), videos.size(1)]).flatten(1, 2);

/** Five frames of which two are read. */
const frames: FrameCounts = { all: 5, sampled: 2 };

const source: FeatureSource = {
  session: "video_encoder",
  features: "video_features",
  names: { pixel_values_videos: "pixel_values_videos" },
  tokenOf: videoTokenOf,
};

/** A tower's images are squares. */
const towerOf = (c: ImageConfig) => ({
  edge: imageSizeOf(c.vision_config["image_size"] as WrittenSize).height,
  channels: Number(c.vision_config["num_channels"] ?? 3),
});

/** `[videos, frames, channels, height, width]` */
const encoderInputs = (c: ImageConfig): Readonly<Record<string, SessionInput>> => {
  const { edge, channels } = towerOf(c);
  return { pixel_values_videos: { dtype: "float32", axes: ["videos", "frames", channels, edge, edge] } };
};

/** Two texts with a video each. */
const textsWithVideos =
  <C extends ImageConfig>(
    { mark, written, expanded, reading, call = {} }: FramedVideos<C>,
    named: (made: Tensors) => Tensors,
  ) =>
  (c: C): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden") return undefined;
    const processor = imageProcessorOf(processors).with(call);
    const videos = await framedVideos(processor, attempt, [frames, frames], towerOf(c).edge, reading);
    const text = [attempt, attempt + 1].map((index) => written(shortSentence(index)));
    const read = text.map((one) => one.replace(mark, () => expanded(c, frames.sampled)));
    const recorded = { text, images_per_text: [0, 0], videos_per_text: [1, 1] };
    const made = encodedTexts(processors, read, { padding: "left" }, recorded);
    const position_ids = countedPositions(0).ofBatch(made.inputs, c);
    const inputs = { ...made.inputs, ...named(videos.inputs), position_ids };
    return { raw: { ...made.raw, ...videos.raw }, inputs };
  };

/** Videos that a session encodes beside that of images, all features of one in one place. */
export const framedVideosAmong = <C extends ImageConfig>(videos: FramedVideos<C>): VideosAmongTokens<C> => ({
  source,
  encoder: encoderInputs,
  inputs: textsWithVideos(videos, (made) => made),
});

/** Frames of all videos as images, `[videos · frames, channels, height, width]`. */
const asImages = ({ pixel_values_videos: pixels }: Tensors): Tensors => {
  if (!pixels) return {};
  const [videos = 0, ofVideo = 0, ...frame] = pixels.shape;
  return { pixel_values: { ...pixels, shape: [videos * ofVideo, ...frame] } };
};

/** Videos whose frames are images among a text's others. */
export const videosAsImages = <C extends ImageConfig>(videos: FramedVideos<C>): VideosAmongTokens<C> => ({
  inputs: textsWithVideos(videos, asImages),
});
