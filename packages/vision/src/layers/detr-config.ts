import { resnet } from "@tiny-random/atlas/configs/resnet";
import { type Context, filledConfig, InputError, type ModelConfig, mergedConfig } from "@tiny-random/core";
import type { DetrTransformerConfig } from "./detr-transformer.ts";
import type { ExtraInputs, ImageClass } from "./image-class.ts";
import { shrunkBackbone } from "./nested-backbone.ts";

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

/** The pixel mask; its axes have names of their own, since transformers.js makes masks of another size than the images. */
const pixelMask: ExtraInputs<DetrConfig> = {
  declared: () => ({ pixel_mask: { dtype: "int64", axes: ["batch_size", "mask_height", "mask_width"] } }),
  make: () => ({}),
};

/** Images of any size, of several sizes in one batch. */
export const detrImages: ImageClass<DetrConfig> = {
  other: () => ({ height: 72, width: 50 }),
  mixed: true,
  extras: pixelMask,
};

const timm = "timm_backbone";

/**
 * What DETR's class makes of a missing backbone_config: a backbone of timm by the name that stands beside it, or a ResNet of
 * Transformers where the config denies timm.
 */
export const resolveDetr = (c: DetrConfig, { use_timm_backbone, backbone }: ModelConfig): Partial<DetrConfig> => {
  const { backbone_config: nested } = c;
  if (nested.model_type !== timm || typeof nested["backbone"] !== "string") return {};
  if (use_timm_backbone !== false) return { backbone_config: { ...nested, backbone: backbone ?? nested["backbone"] } };
  return {
    backbone_config: filledConfig(mergedConfig({}, { facts: resnet }, new Map()), { facts: resnet }, new Map()),
  };
};

/** The model type of the backbone. Throws InputError for one of timm. */
export const detrDependencies = ({ model_type, backbone_config: nested }: DetrConfig): readonly string[] => {
  if (nested.model_type !== timm) return [nested.model_type];
  throw new InputError(
    `${model_type} without a backbone_config has a backbone of timm, which is not written here`,
    "Set use_timm_backbone to false and give a backbone_config, for instance a resnet's.",
  );
};

/**
 * Fields of the tiny config. The group norms of the mask head, with eight groups, ask for eight heads; they are narrower
 * than those of other tiny models, which keeps the model small.
 */
export const tinyDetr = (c: DetrConfig, context: Context, merged: DetrConfig) => {
  const heads = 8;
  const { backbone_config: nested } = merged.backbone_config.model_type === timm ? c : merged;
  return {
    backbone_config: shrunkBackbone({ ...merged, backbone_config: nested }, context),
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    num_queries: Math.min(c.num_queries, 10),
  };
};
