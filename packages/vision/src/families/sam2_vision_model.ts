import { sam2HieraDetModel } from "@tiny-random/atlas/configs/sam2_hiera_det_model";
import { type Sam2VisionConfig, sam2VisionModel } from "@tiny-random/atlas/configs/sam2_vision_model";
import { type Context, type ModelConfig, narrowed } from "@tiny-random/core";
import { baseModel, channelsFirst, conv2d, module, type Tensor } from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { numbered } from "../layers/feature-maps.ts";
import { towerClassOf } from "../layers/image-tower-class.ts";
import { sinePositions } from "../layers/sine-positions.ts";
import { visionFamily } from "../vision-family.ts";
import { hieraDet, hieraImages, maskSettings, processor } from "./sam2_hiera_det_model.ts";

export { maskSettings, processor };

/** SAM 2's checkpoints have no backbone but Hiera. */
export const sam2VisionFacts = narrowed(sam2VisionModel, { backbone_config: narrowed(sam2HieraDetModel, {}) });

/** A feature pyramid, from the coarsest map to the finest: `[batch, channels, rows, columns]` each. */
export interface Pyramid {
  readonly maps: readonly Tensor[];
  readonly last: Tensor;
}

/** The neck: maps of one width, to some of which the coarser one is added (FPN, Lin et al., 2017). */
const neck = (c: Sam2VisionConfig) => {
  const options = { stride: c.fpn_stride, padding: c.fpn_padding };
  const last = c.backbone_channel_list.length - 1;
  return module(
    { convs: c.backbone_channel_list.map((from) => conv2d(from, c.fpn_hidden_size, c.fpn_kernel_size, options)) },
    (m, states: readonly Tensor[]): readonly Tensor[] => {
      const maps: Tensor[] = [];
      for (const [index, conv] of m.convs.entries()) {
        const stage = last - index;
        const lateral = conv(channelsFirst(states[stage] as Tensor));
        const coarser = maps.at(-1);
        maps.push(coarser && c.fpn_top_down_levels.includes(stage) ? lateral.add(doubled(coarser)) : lateral);
      }
      return maps;
    },
  );
};

/** Every place four times. */
const doubled = (map: Tensor): Tensor => {
  const [rows, columns] = [map.size(2) as number, map.size(3) as number];
  return map.interpolate({ size: [2 * rows, 2 * columns], mode: "nearest" });
};

/** SAM 2's image encoder (Ravi et al., 2024): Hiera and a feature pyramid, whose finest maps come first. */
export const sam2VisionEncoder = (c: Sam2VisionConfig) =>
  module({ backbone: hieraDet(c.backbone_config), neck: neck(c) }, (m, pixels: Tensor): Pyramid => {
    const states = m.backbone(pixels);
    return { maps: m.neck(states).slice(-c.num_feature_levels).reverse(), last: states.at(-1) as Tensor };
  });

/** The sizes of the backbone's maps, the finest first. */
const mapSizes = (backbone: Sam2VisionConfig["backbone_config"], levels: number): number[][] => {
  const [image, stride] = [imageSizeOf(backbone.image_size), imageSizeOf(backbone.patch_stride)];
  return Array.from({ length: levels }, (_, level) => [
    Math.floor(image.height / stride.height / 2 ** level),
    Math.floor(image.width / stride.width / 2 ** level),
  ]);
};

/** The tiny backbone, and what follows its sizes. */
const tinyVision = (c: Sam2VisionConfig, context: Context, merged: ModelConfig) => {
  const family = context.family(c.backbone_config.model_type);
  const backbone = family.shrink(
    context.merged(merged["backbone_config"] as ModelConfig),
    context,
  ) as Sam2VisionConfig["backbone_config"];
  return {
    backbone_config: backbone,
    backbone_channel_list: backbone.embed_dim_per_stage.toReversed(),
    backbone_feature_sizes: mapSizes(context.filled(backbone), c.num_feature_levels),
    fpn_hidden_size: context.size.width,
  };
};

export default visionFamily<Sam2VisionConfig>({
  facts: sam2VisionFacts,
  repo: "facebook/sam2-hiera-tiny",
  reference: { backbone_config: {} },
  dependencies: (c) => [c.backbone_config.model_type],
  processor,
  imageSize: (c) => c.backbone_config.image_size,
  processorSettings: (c) => maskSettings(c.backbone_config.image_size),
  tiny: tinyVision,
  architectures: {
    Sam2VisionModel: towerClassOf(
      { declared: (c: Sam2VisionConfig) => hieraImages(c.backbone_config), made: () => ({}) },
      (c) => baseModel(sam2VisionEncoder(c)),
      (tower, pixels) => {
        const { maps, last } = tower(pixels);
        return {
          last_hidden_state: last,
          ...numbered("fpn_hidden_states", maps),
          ...numbered("fpn_position_encoding", maps.map(sinePositions)),
        };
      },
    ),
  },
});
