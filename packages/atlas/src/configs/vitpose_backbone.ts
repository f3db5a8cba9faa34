// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VitPoseBackboneConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mlp_ratio: number;
  num_experts: number;
  part_features: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const vitposeBackbone = configFacts<VitPoseBackboneConfig>({
  className: "VitPoseBackboneConfig",
  defaults: {
    model_type: "vitpose_backbone",
    image_size: [256, 192],
    patch_size: [16, 16],
    num_channels: 3,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mlp_ratio: 4,
    num_experts: 1,
    part_features: 256,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    qkv_bias: true,
  },
  rules: {
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
