import type { Context, NamedTensors } from "@tiny-random/core";
import { type Children, Parameter, Tensor } from "@tiny-random/nn";
import { type AnyResolutionConfig, anyResolutionCounts, packedFeatures } from "./any-resolution.ts";
import { framesInARow } from "./framed-videos.ts";
import { type ImageConfig, type ImageInputs, imagesOfRow } from "./image-inputs.ts";
import {
  type ImageTextConfig,
  type ImageTextParts,
  imageTextTowers,
  llavaKeys,
  stateOf,
  weights,
} from "./image-text-parts.ts";
import { type SelectedStates, selectedStates } from "./selected-states.ts";
import { type LlavaProjectorConfig, llavaProjector } from "./two-layer-projector.ts";

/** The config of a model of LLaVA's shape that reads images of any resolution. */
export type AnyResolutionModelConfig = ImageTextConfig & AnyResolutionConfig & SelectedStates & LlavaProjectorConfig;

/** Which images are one tile each: those of texts that have several, by `batch_num_images` `[texts]`. */
const aloneOf = (images: Tensor, counts: Tensor): Tensor => {
  const { graph } = images;
  const places = graph.constant([0], "int64", []).add(images.select(1, 0).mul(0)).add(1).cumsum(0).sub(1);
  const text = counts.cumsum(0).unsqueeze(0).le(places.unsqueeze(1)).to("int64").sum(1);
  return counts.index_select(0, text).ne(1);
};

/** How the features of a video's frames become fewer, `[frames, patches, width]`. */
export interface FramePooling {
  /** Before they are projected. */
  before?(states: Tensor): Tensor;
  /** Behind the projector. */
  after?(features: Tensor): Tensor;
  /** Whether the vector that ends an image's rows ends a video. */
  readonly endsInNewline?: boolean;
}

const same = (x: Tensor): Tensor => x;

/**
 * The parts of a model of LLaVA's shape whose images have any resolution; a learned vector ends each row of features.
 *
 * @param further weights beside the tower's, which the class that generates has below `model`
 * @param pooling how videos' frames become fewer features; absent where no videos are read
 */
export const anyResolutionModel = <C extends AnyResolutionModelConfig>(
  c: C,
  context: Context,
  further: Children = {},
  pooling?: FramePooling,
): ImageTextParts => {
  const towers = imageTextTowers(c, context);
  const projected = llavaProjector(c);
  const image_newline = new Parameter([c.text_config.hidden_size], { kind: "embedding" });
  const keys = llavaKeys(
    towers,
    projected,
    { ...further, image_newline },
    Object.keys(further).length > 0 ? { model: weights(further), image_newline } : { image_newline },
  );
  const videoFeatures =
    ({ before = same, after = same, endsInNewline = false }: FramePooling) =>
    (videos: NamedTensors) => {
      const pixels = stateOf(videos, "pixel_values_videos");
      const states = selectedStates(c, towers.tower({ pixel_values: pixels.flatten(0, 1) }));
      const features = framesInARow(after(projected(before(states))), pixels);
      const newline = features.graph.parameter(image_newline).expand([features.size(0), 1, features.size(2)]);
      return endsInNewline ? Tensor.cat([features, newline], 1) : features;
    };
  return {
    ...keys,
    ...(pooling && { videoFeatures: videoFeatures(pooling) }),
    language: towers.language,
    features: (images: NamedTensors) => {
      const [pixels, sizes] = [stateOf(images, "pixel_values"), stateOf(images, "image_sizes")];
      const tiles = selectedStates(c, towers.tower({ pixel_values: pixels.flatten(0, 1) }));
      const features = projected(tiles);
      const counts = images["batch_num_images"];
      return packedFeatures(
        c,
        features.reshape([pixels.size(0), pixels.size(1), features.size(1), features.size(2)]),
        sizes,
        image_newline,
        counts && aloneOf(sizes, counts),
      );
    },
  };
};

/** Tiles of images of any resolution, `[images, tiles, channels, height, width]`, and the sizes of raw images. */
export const anyResolutionImages = <C extends ImageConfig>(): ImageInputs<C> => ({
  names: { pixel_values: "pixel_values", image_sizes: "image_sizes" },
  inputs: ({ vision_config: c }) => {
    const [channels, size] = [Number(c["num_channels"] ?? 3), Number(c["image_size"])];
    return {
      pixel_values: { dtype: "float32", axes: ["images", "tiles", channels, size, size] },
      image_sizes: { dtype: "int64", axes: ["images", 2] },
    };
  },
  rowOf: imagesOfRow(["pixel_values", "image_sizes"], anyResolutionCounts),
});
