// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EdgeTamVideoMaskDecoderConfig = Readonly<{
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
  dynamic_multimask_via_stability: boolean;
  dynamic_multimask_stability_delta: number;
  dynamic_multimask_stability_thresh: number;
}>;

export const edgetamVideoMaskDecoder = configFacts<EdgeTamVideoMaskDecoderConfig>({
  className: "EdgeTamVideoMaskDecoderConfig",
  defaults: {
    model_type: "edgetam_video_mask_decoder",
    hidden_size: 256,
    hidden_act: "gelu",
    mlp_dim: 2048,
    num_hidden_layers: 2,
    num_attention_heads: 8,
    attention_downsample_rate: 2,
    num_multimask_outputs: 3,
    iou_head_depth: 3,
    iou_head_hidden_dim: 256,
    dynamic_multimask_via_stability: true,
    dynamic_multimask_stability_delta: 0.05,
    dynamic_multimask_stability_thresh: 0.98,
  },
  floats: ["dynamic_multimask_stability_delta", "dynamic_multimask_stability_thresh"],
});
