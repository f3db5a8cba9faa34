// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DetrConfig, detr } from "./detr.ts";
import { type SwinConfig, swin } from "./swin.ts";

export type MaskFormerConfig = Readonly<{
  model_type: string;
  fpn_feature_size: number;
  mask_feature_size: number;
  no_object_weight: number;
  use_auxiliary_loss: boolean;
  backbone_config: SwinConfig;
  decoder_config: DetrConfig;
  init_std: number;
  init_xavier_std: number;
  dice_weight: number;
  cross_entropy_weight: number;
  mask_weight: number;
  output_auxiliary_logits: boolean | null;
  num_attention_heads: number;
  num_hidden_layers: number;
}>;

export const maskformer = configFacts<MaskFormerConfig>({
  className: "MaskFormerConfig",
  defaults: {
    model_type: "maskformer",
    fpn_feature_size: 256,
    mask_feature_size: 256,
    no_object_weight: 0.1,
    use_auxiliary_loss: false,
    backbone_config: null,
    decoder_config: null,
    init_std: 0.02,
    init_xavier_std: 1,
    dice_weight: 1,
    cross_entropy_weight: 1,
    mask_weight: 20,
    output_auxiliary_logits: null,
  },
  rules: { num_attention_heads: { value: 8, always: true }, num_hidden_layers: { value: 6, always: true } },
  nested: {
    backbone_config: {
      facts: swin,
      any: true,
      given: {
        depths: [2, 2, 18, 2],
        drop_path_rate: 0.3,
        image_size: 384,
        embed_dim: 128,
        num_heads: [4, 8, 16, 32],
        window_size: 12,
        out_features: ["stage1", "stage2", "stage3", "stage4"],
      },
    },
    decoder_config: { facts: detr, any: true },
  },
  floats: ["cross_entropy_weight", "dice_weight", "init_std", "init_xavier_std", "mask_weight", "no_object_weight"],
  aliases: { hidden_size: "mask_feature_size" },
});
