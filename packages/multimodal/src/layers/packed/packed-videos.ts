// Videos among tokens: the tower of packed patches encodes them as it does images, each patch of several frames (Wang et al., 2024).
import { type ModelConfig, type Tensors, takeAxis } from "@tiny-random/core";
import type { FeatureSource } from "../features-among-tokens.ts";
import type { VideosAmongTokens } from "../image-text.ts";
import { videoTokenOf } from "../image-text-forward.ts";
import { patchesOfRow } from "./packed-images.ts";
import { type VideosInTexts, videosInTexts } from "./videos-in-texts.ts";

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

/** Videos that the image encoder reads beside images. */
export const packedVideosAmong = (
  grids: "grid_thw" | "image_grid_thw",
  videos: VideosInTexts,
): VideosAmongTokens<ModelConfig> => {
  const source: FeatureSource = {
    session: "vision_encoder",
    features: "image_features",
    names: { pixel_values_videos: "pixel_values", video_grid_thw: grids },
    tokenOf: videoTokenOf,
  };
  return { source, inputs: videosInTexts(videos), rowOf };
};
