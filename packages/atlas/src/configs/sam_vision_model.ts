// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SamVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  output_channels: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  qkv_bias: boolean;
  mlp_ratio: number;
  use_abs_pos: boolean;
  use_rel_pos: boolean;
  window_size: number;
  global_attn_indexes: readonly number[];
  num_pos_feats: number;
  mlp_dim: number;
  scale: number;
}>;

export const samVisionModel = configFacts<SamVisionConfig>({
  className: "SamVisionConfig",
  defaults: {
    model_type: "sam_vision_model",
    hidden_size: 768,
    output_channels: 256,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    num_channels: 3,
    image_size: 1024,
    patch_size: 16,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    initializer_range: 1e-10,
    qkv_bias: true,
    mlp_ratio: 4,
    use_abs_pos: true,
    use_rel_pos: true,
    window_size: 14,
    global_attn_indexes: [2, 5, 8, 11],
    num_pos_feats: 128,
    mlp_dim: null,
  },
  rules: { mlp_dim: { product: ["hidden_size", "mlp_ratio"] }, scale: { times: "hidden_size", by: 0.5 } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "mlp_ratio"],
});
