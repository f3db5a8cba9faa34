import { alignVisionModel } from "@tiny-random/atlas/configs/align_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import {
  efficientNetBlocks,
  efficientNetStem,
  pooledMap,
  smallVariances,
  tinyEfficientNet,
} from "../layers/efficientnet.ts";
import { towerClassOf } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const alignVisionFacts = narrowed(alignVisionModel, { image_size: "number" });

/** The config of ALIGN's image network. */
export type AlignVisionConfig = ConfigOf<typeof alignVisionFacts>;

/** EfficientNet without the convolution at its top: `last_hidden_state`, `pooler_output`. */
export const alignVisionNetwork = (c: AlignVisionConfig) => {
  const { blocks } = efficientNetBlocks(c, smallVariances);
  const encoder = module({ blocks }, (m, x: Tensor) => m.blocks.reduce((map, each) => each(map), x));
  return module({ embeddings: efficientNetStem(c), encoder }, (m, pixels: Tensor) =>
    pooledMap(c, m.encoder(m.embeddings(pixels))),
  );
};

/** The preprocessor_config.json of the checkpoint: values between -1 and 1. */
export const processor = {
  image_processor_type: "EfficientNetImageProcessor",
  do_resize: true,
  size: { height: 346, width: 346 },
  resample: 2,
  do_center_crop: true,
  crop_size: { height: 289, width: 289 },
  do_rescale: true,
  rescale_factor: 1 / 127.5,
  rescale_offset: true,
  do_normalize: false,
  include_top: false,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.47853944, 0.4732864, 0.47434163],
};

/** Images of any size. */
export const alignImages = (c: AlignVisionConfig, batch = "batch_size") => ({
  dtype: "float32" as const,
  axes: [batch, c.num_channels, "height", "width"],
});

export default visionFamily<AlignVisionConfig>({
  facts: alignVisionFacts,
  repo: "kakaobrain/align-base",
  processor,
  tiny: (c) => tinyEfficientNet(c),
  architectures: {
    AlignVisionModel: towerClassOf(
      { declared: (c: AlignVisionConfig) => alignImages(c), made: () => ({}) },
      (c) => baseModel(alignVisionNetwork(c)),
      (network, pixels) => network(pixels),
    ),
  },
});
