// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DINOv3ViTConfig = Readonly<{
  model_type: string;
  patch_size: number | readonly number[];
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  attention_dropout: number;
  initializer_range: number;
  layer_norm_eps: number;
  rope_theta: number;
  image_size: number | readonly number[];
  num_channels: number;
  query_bias: boolean;
  key_bias: boolean;
  value_bias: boolean;
  proj_bias: boolean;
  mlp_bias: boolean;
  layerscale_value: number;
  drop_path_rate: number;
  use_gated_mlp: boolean;
  num_register_tokens: number;
  pos_embed_shift: number | null;
  pos_embed_jitter: number | null;
  pos_embed_rescale: number | null;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  apply_layernorm: boolean;
  reshape_hidden_states: boolean;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const dinov3Vit = configFacts<DINOv3ViTConfig>({
  className: "DINOv3ViTConfig",
  defaults: {
    model_type: "dinov3_vit",
    patch_size: 16,
    hidden_size: 384,
    intermediate_size: 1536,
    num_hidden_layers: 12,
    num_attention_heads: 6,
    hidden_act: "gelu",
    attention_dropout: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    rope_theta: 100,
    image_size: 224,
    num_channels: 3,
    query_bias: true,
    key_bias: false,
    value_bias: true,
    proj_bias: true,
    mlp_bias: true,
    layerscale_value: 1,
    drop_path_rate: 0,
    use_gated_mlp: false,
    num_register_tokens: 0,
    pos_embed_shift: null,
    pos_embed_jitter: null,
    pos_embed_rescale: 2,
    apply_layernorm: true,
    reshape_hidden_states: true,
  },
  rules: {
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { patch_size: ["list", "number"], image_size: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "layer_norm_eps",
    "layerscale_value",
    "pos_embed_jitter",
    "pos_embed_rescale",
    "pos_embed_shift",
    "rope_theta",
  ],
});
