import { resnet } from "@tiny-random/atlas/configs/resnet";
import { type Context, filledConfig, type ModelConfig, mergedConfig } from "@tiny-random/core";
import type { DetrTransformerConfig } from "./detr-transformer.ts";
import type { ExtraInputs, ImageClass } from "./image-class.ts";
import { type BackboneConfig, shrunkBackbone } from "./nested-backbone.ts";

/** The config of DETR and of Table Transformer. */
export interface DetrConfig extends ModelConfig, DetrTransformerConfig {
  readonly backbone_config: ModelConfig;
  readonly num_queries: number;
  readonly position_embedding_type: string;
}

/** Values of their checkpoints: a backbone of Transformers, not of timm, with the feature maps of all stages. */
export const detrReference = {
  backbone_config: {
    model_type: "resnet",
    out_features: ["stage1", "stage2", "stage3", "stage4"],
    out_indices: [1, 2, 3, 4],
  },
  use_timm_backbone: false,
  use_pretrained_backbone: false,
};

/** The same, and what Transformers 4 asks of other classes beside a backbone_config: that no backbone is named. */
export const unnamedBackbone = { ...detrReference, backbone: null };

/** As the files of their checkpoints have it: a backbone of timm by its name. */
export const timmBackbone = {
  backbone_config: null,
  use_timm_backbone: true,
  backbone: "resnet50",
};

/** Weights of the matching costs and of the losses, which their config.json does not have. */
export const unwrittenCosts = [
  "class_cost",
  "bbox_cost",
  "giou_cost",
  "mask_loss_coefficient",
  "dice_loss_coefficient",
  "bbox_loss_coefficient",
  "giou_loss_coefficient",
  "eos_coefficient",
];

/** The preprocessor_config.json of DETR's checkpoints: a batch of images of several sizes is padded and has a pixel mask. */
export const detrProcessor = {
  image_processor_type: "DetrImageProcessor",
  do_normalize: true,
  do_pad: true,
  do_rescale: true,
  do_resize: true,
  format: "coco_detection",
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 800, longest_edge: 1333 },
};

/** The pixel mask; its axes have other names than those of pixels, since transformers.js makes masks of another size. */
export const pixelMask = {
  declared: () => ({ pixel_mask: { dtype: "int64", axes: ["batch_size", "mask_height", "mask_width"] } }),
  make: () => ({}),
} satisfies ExtraInputs<ModelConfig>;

/** Images of any size, of several sizes in one batch. */
export const detrImages = {
  other: () => ({ height: 72, width: 50 }),
  mixed: true,
  extras: pixelMask,
} satisfies ImageClass<ModelConfig>;

const timm = "timm_backbone";

/** A detector whose backbone may be one of timm, at the output stride that its dilation says. */
type DilatedConfig = BackboneConfig & { readonly dilation?: unknown };

/**
 * What DETR's class makes of a missing backbone_config: a backbone of timm by the name that stands beside it, or a ResNet of
 * Transformers where the config denies timm.
 */
export const resolveDetr = <C extends DilatedConfig>(
  c: C,
  { use_timm_backbone, backbone }: ModelConfig,
): Partial<C> => {
  const { backbone_config: nested, dilation } = c;
  if (nested.model_type !== timm || typeof nested["backbone"] !== "string") return {};
  const given =
    use_timm_backbone === false
      ? filledConfig(mergedConfig({}, { facts: resnet }, new Map()), { facts: resnet }, new Map())
      : { ...nested, backbone: backbone ?? nested["backbone"], ...(dilation === true && { output_stride: 16 }) };
  return { backbone_config: given } as Partial<C>;
};

/** The model type of the backbone. */
export const detrDependencies = <C extends BackboneConfig>({ backbone_config }: C): readonly string[] => [
  backbone_config.model_type,
];

/** The fields of a tiny backbone. timm's is stated with its output stride, and under the name that stands beside it too. */
export const tinyDetrBackbone = <B extends ModelConfig>(
  c: BackboneConfig<B>,
  context: Context,
  merged: BackboneConfig<B>,
) => {
  const { backbone_config: stated } = merged;
  if (c.backbone_config.model_type !== timm) {
    const nested = stated.model_type === timm ? c.backbone_config : stated;
    return { backbone_config: shrunkBackbone({ ...merged, backbone_config: nested }, context) };
  }
  const { backbone, output_stride } = c.backbone_config;
  const named = typeof output_stride === "number" ? { backbone, output_stride } : { backbone };
  const backbone_config = shrunkBackbone({ ...merged, backbone_config: { ...stated, ...named } }, context);
  return { backbone_config, ...(typeof merged["backbone"] === "string" && { backbone: backbone_config["backbone"] }) };
};

/**
 * Fields of the tiny config. The group norms of the mask head, with eight groups, ask for eight heads; they are narrower
 * than those of other tiny models, which keeps the model small.
 */
export const tinyDetr = (c: DetrConfig, context: Context, merged: DetrConfig) => {
  const heads = 8;
  return {
    ...tinyDetrBackbone(c, context, merged),
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    num_queries: Math.min(c.num_queries, 10),
  };
};
