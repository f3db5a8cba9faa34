// Videos among tokens: the tower of packed patches encodes them as it does images, each patch of several frames (Wang et al., 2024).
import {
  InputError,
  type InputSynthesizer,
  idTensor,
  type ModelConfig,
  rowsOf,
  type Tensors,
  takeAxis,
} from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { shortSentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";
import { packedVideos } from "@tiny-random/vision/packed-videos";
import type { FeatureSource } from "../features-among-tokens.ts";
import { inPlaces } from "../image-prompts.ts";
import type { VideosAmongTokens } from "../image-text.ts";
import { imageTokenOf } from "../image-text-forward.ts";
import { gridPositions } from "./multimodal-rope.ts";
import type { ImageMarks } from "./packed-image-text.ts";
import { mergeOf, patchesOfRow, tokenCount } from "./packed-images.ts";
import { videoPad } from "./qwen-tokenizer.ts";

/** The video processor of Qwen2-VL, whose frames are bounded as images are, whatever their number. */
export const qwenVideos = { video_processor_type: "Qwen2VLVideoProcessor", cap_pixels_per_frame: false } as const;

/** The id of the token in a video's place. Throws InputError without. */
const videoTokenOf = ({ video_token_id: id }: Readonly<Record<string, unknown>>): number => {
  if (typeof id === "number") return id;
  throw new InputError("config.json has no video_token_id", "Set video_token_id.");
};

/** The patches of one text's videos, or images, and their grids, of which it may have none. */
const ownPatches = (inputs: Tensors, row: number, config: ModelConfig): Tensors => {
  const { pixel_values: pixels, image_grid_thw: grids } = inputs;
  if (!pixels || !grids) return {};
  const none = { pixel_values: takeAxis(pixels, 0, []), image_grid_thw: takeAxis(grids, 0, []) };
  return { ...none, ...patchesOfRow(inputs, row, config) };
};

/** A text's images, of which a text with a video may have none, and its videos. */
const rowOf: VideosAmongTokens<ModelConfig>["rowOf"] = (inputs, row, config) => {
  const { pixel_values_videos: pixels, video_grid_thw: grids } = inputs;
  if (!pixels || !grids) return {};
  const asImages = { ...inputs, pixel_values: pixels, image_grid_thw: grids };
  const videos = ownPatches(asImages, row, { ...config, image_token_id: videoTokenOf(config) });
  return {
    ...ownPatches(inputs, row, config),
    ...(videos["pixel_values"] && { pixel_values_videos: videos["pixel_values"] }),
    ...(videos["image_grid_thw"] && { video_grid_thw: videos["image_grid_thw"] }),
  };
};

/** Which tokens are words, images and videos: 0, 1 and 2. */
const tokenTypes = ({ input_ids: ids }: Tensors, c: ModelConfig): Tensors => {
  const kinds = new Map([
    [imageTokenOf(c), 1],
    [videoTokenOf(c), 2],
  ]);
  return { mm_token_type_ids: idTensor(ids ? rowsOf(ids).map((row) => row.map((id) => kinds.get(id) ?? 0)) : []) };
};

/** A text with its placeholders of one kind replaced by as many tokens as each grid has merged patches. */
const withTokens = (
  texts: readonly string[],
  token: string,
  grids: Tensors[string] | undefined,
  merge: number,
): string[] => {
  const counts = (grids ? rowsOf(grids) : []).map((grid) => token.repeat(tokenCount(grid, merge)));
  return texts.map((text) => inPlaces(text, token, counts.splice(0, text.split(token).length - 1)));
};

/** Nine frames of which six are read, more pairs than a frame has columns, in two texts; the first text has an image before its video. */
const texts =
  ({ start, image, end }: ImageMarks) =>
  (c: ModelConfig): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden") return undefined;
    const processor = imageProcessorOf(processors);
    const frames = { all: 9, sampled: 6 };
    const images = await processedImages(processor, [attempt], undefined, true);
    const videos = await packedVideos(processor, attempt, [frames, frames]);
    const video = `${start}${videoPad}${end}`;
    const text = [`${start}${image}${end}${video}`, video].map((before, row) => before + shortSentence(attempt + row));
    const { image_grid_thw, video_grid_thw } = { ...images.inputs, ...videos.inputs };
    const read = withTokens(withTokens(text, image, image_grid_thw, mergeOf(c)), videoPad, video_grid_thw, mergeOf(c));
    const recorded = { text, images_per_text: [1, 0], videos_per_text: [1, 1] };
    const made = encodedTexts(processors, read, { padding: "left" }, recorded);
    const inputs = { ...made.inputs, ...images.inputs, ...videos.inputs };
    const counted = { ...tokenTypes(inputs, c), position_ids: gridPositions.ofBatch(inputs, c) };
    return { raw: { ...made.raw, ...images.raw, ...videos.raw }, inputs: { ...inputs, ...counted } };
  };

/** Videos that the image encoder reads beside images. */
export const packedVideosAmong = (
  grids: "grid_thw" | "image_grid_thw",
  marks: ImageMarks,
): VideosAmongTokens<ModelConfig> => {
  const source: FeatureSource = {
    session: "vision_encoder",
    features: "image_features",
    names: { pixel_values_videos: "pixel_values", video_grid_thw: grids },
    tokenOf: videoTokenOf,
  };
  return { source, inputs: texts(marks), rowOf };
};
