// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LwDetrViTConfig = Readonly<{
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
  window_block_indices: readonly number[];
  use_absolute_position_embeddings: boolean;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  cae_init_values: number;
  num_windows: number;
  num_windows_side: number;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const lwDetrVit = configFacts<LwDetrViTConfig>({
  className: "LwDetrViTConfig",
  defaults: {
    model_type: "lw_detr_vit",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mlp_ratio: 4,
    hidden_act: "gelu",
    dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    image_size: 256,
    pretrain_image_size: 224,
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    window_block_indices: [],
    use_absolute_position_embeddings: true,
    cae_init_values: 0.1,
    num_windows: 16,
  },
  rules: {
    num_windows_side: { value: 4 },
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], pretrain_image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["cae_init_values", "initializer_range", "layer_norm_eps"],
});
