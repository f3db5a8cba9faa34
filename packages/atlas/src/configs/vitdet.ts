// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VitDetConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mlp_ratio: number;
  hidden_act: string;
  dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  pretrain_image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  drop_path_rate: number;
  window_block_indices: readonly number[];
  residual_block_indices: readonly number[];
  use_absolute_position_embeddings: boolean;
  use_relative_position_embeddings: boolean;
  window_size: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const vitdet = configFacts<VitDetConfig>({
  className: "VitDetConfig",
  defaults: {
    model_type: "vitdet",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mlp_ratio: 4,
    hidden_act: "gelu",
    dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    image_size: 224,
    pretrain_image_size: 224,
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    drop_path_rate: 0,
    window_block_indices: [],
    residual_block_indices: [],
    use_absolute_position_embeddings: true,
    use_relative_position_embeddings: false,
    window_size: 0,
  },
  rules: {
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], pretrain_image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_eps"],
});
