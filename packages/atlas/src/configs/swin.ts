// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SwinConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  embed_dim: number;
  depths: readonly number[];
  num_heads: readonly number[];
  window_size: number;
  mlp_ratio: number;
  qkv_bias: boolean;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  drop_path_rate: number;
  hidden_act: string;
  use_absolute_embeddings: boolean;
  initializer_range: number;
  layer_norm_eps: number;
  encoder_stride: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  num_layers: number;
  hidden_size: number;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const swin = configFacts<SwinConfig>({
  className: "SwinConfig",
  defaults: {
    model_type: "swin",
    image_size: 224,
    patch_size: 4,
    num_channels: 3,
    embed_dim: 96,
    depths: [2, 2, 6, 2],
    num_heads: [3, 6, 12, 24],
    window_size: 7,
    mlp_ratio: 4,
    qkv_bias: true,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    drop_path_rate: 0.1,
    hidden_act: "gelu",
    use_absolute_embeddings: false,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    encoder_stride: 32,
  },
  rules: {
    num_layers: { length: "depths" },
    hidden_size: { doubled: ["embed_dim", "depths"] },
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
