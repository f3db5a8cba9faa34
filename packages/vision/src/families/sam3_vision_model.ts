import { sam3VisionModel } from "@tiny-random/atlas/configs/sam3_vision_model";
import { type ConfigOf, type Context, InputError, type ModelConfig, narrowed } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  baseModel,
  channelsFirst,
  conv2d,
  convTranspose2d,
  module,
  type Tensor,
} from "@tiny-random/nn";
import { numbered } from "../layers/feature-maps.ts";
import { imagesOfOneSize, towerClassOf } from "../layers/image-tower-class.ts";
import { sinePositions } from "../layers/sine-positions.ts";
import { visionFamily } from "../vision-family.ts";
import { maskSettings, processor, sam3Vit, sam3VitFacts, sideOf } from "./sam3_vit_model.ts";

export const sam3VisionFacts = narrowed(sam3VisionModel, { backbone_config: sam3VitFacts });

/** The config of SAM 3's image encoder with its neck. */
export type Sam3VisionConfig = ConfigOf<typeof sam3VisionFacts>;

/** How a level comes from the backbone's map. */
interface Scaling {
  /** Transposed convolutions, with an activation between them. */
  readonly layers: Readonly<Record<number, ((x: Tensor) => Tensor) & AnyModule>>;
  readonly outputs: number;
  apply(x: Tensor): Tensor;
}

const doubling = (inputs: number) => convTranspose2d(inputs, inputs / 2, 2, { stride: 2 });

/** A map so many times as large. Throws InputError for a factor that the class has no layers for. */
const scaling = (width: number, factor: number): Scaling => {
  if (factor === 1) return { layers: {}, outputs: width, apply: (x) => x };
  if (factor === 0.5) return { layers: {}, outputs: width, apply: (x) => x.max_pool2d(2, { stride: 2 }) };
  const first = doubling(width);
  if (factor === 2) return { layers: { 0: first }, outputs: width / 2, apply: (x) => first(x) };
  const second = doubling(width / 2);
  if (factor === 4)
    return {
      layers: { 0: first, 2: second },
      outputs: width / 4,
      apply: (x) => second(activation("gelu")(first(x))),
    };
  throw new InputError(`scale_factors has ${factor}`, "Give 4, 2, 1 and 0.5 only.");
};

/** One level: the map scaled, then projected. */
const level = (width: number, outputs: number, factor: number) => {
  const { layers, outputs: inner, apply } = scaling(width, factor);
  return module(
    {
      scale_layers: Object.keys(layers).length > 0 ? module(layers, (_, x: Tensor) => apply(x)) : undefined,
      proj1: conv2d(inner, outputs, 1),
      proj2: conv2d(outputs, outputs, 3, { padding: 1 }),
    },
    (m, x: Tensor) => m.proj2(m.proj1(m.scale_layers ? m.scale_layers(x) : apply(x))),
  );
};

/** A simple feature pyramid: levels of several sizes from one map (ViTDet, Li et al., 2022). */
export const simplePyramid = (c: Sam3VisionConfig) =>
  module(
    { fpn_layers: c.scale_factors.map((factor) => level(c.backbone_config.hidden_size, c.fpn_hidden_size, factor)) },
    (m, map: Tensor): readonly Tensor[] => m.fpn_layers.map((each) => each(map)),
  );

/** The encoder and its neck: the states of all places, and a map of every level. */
export const sam3Vision = (c: Sam3VisionConfig) =>
  module({ backbone: sam3Vit(c.backbone_config), neck: simplePyramid(c) }, (m, pixels: Tensor) => {
    const states = m.backbone(pixels);
    return { last: states.flatten(1, 2), maps: m.neck(channelsFirst(states)) };
  });

/** The tiny backbone, and what follows its sizes. */
const tinyVision = (c: Sam3VisionConfig, context: Context, merged: ModelConfig) => {
  const family = context.family(c.backbone_config.model_type);
  // The backbone's fields may stand beside the others.
  const nested = context.merged((merged["backbone_config"] as ModelConfig | null) ?? c.backbone_config);
  const backbone = family.shrink(nested, context) as Sam3VisionConfig["backbone_config"];
  const side = sideOf(backbone);
  return {
    backbone_config: backbone,
    backbone_feature_sizes: [4, 2, 1].map((factor) => [factor * side, factor * side]),
    fpn_hidden_size: context.size.width,
  };
};

export default visionFamily<Sam3VisionConfig>({
  facts: sam3VisionFacts,
  repo: "facebook/sam3",
  reference: { backbone_config: {} },
  dependencies: (c) => [c.backbone_config.model_type],
  processor,
  imageSize: (c) => c.backbone_config.image_size,
  processorSettings: (c) => maskSettings(c.backbone_config),
  tiny: tinyVision,
  architectures: {
    Sam3VisionModel: towerClassOf(
      { declared: (c: Sam3VisionConfig) => imagesOfOneSize(c.backbone_config), made: () => ({}) },
      (c) => baseModel(sam3Vision(c)),
      (tower, pixels) => {
        const { last, maps } = tower(pixels);
        return {
          last_hidden_state: last,
          ...numbered("fpn_hidden_states", maps),
          ...numbered("fpn_position_encoding", maps.map(sinePositions)),
        };
      },
    ),
  },
});
