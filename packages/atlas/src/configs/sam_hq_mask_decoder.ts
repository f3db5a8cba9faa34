// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SamHQMaskDecoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  hidden_act: string;
  mlp_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  attention_downsample_rate: number;
  num_multimask_outputs: number;
  iou_head_depth: number;
  iou_head_hidden_dim: number;
  layer_norm_eps: number;
  vit_dim: number;
}>;

export const samHqMaskDecoder = configFacts<SamHQMaskDecoderConfig>({
  className: "SamHQMaskDecoderConfig",
  defaults: {
    model_type: "sam_hq_mask_decoder",
    hidden_size: 256,
    hidden_act: "relu",
    mlp_dim: 2048,
    num_hidden_layers: 2,
    num_attention_heads: 8,
    attention_downsample_rate: 2,
    num_multimask_outputs: 3,
    iou_head_depth: 3,
    iou_head_hidden_dim: 256,
    layer_norm_eps: 1e-06,
    vit_dim: 768,
  },
  floats: ["layer_norm_eps"],
});
