// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sapiens2HeadConfig, sapiens2Head } from "./sapiens2_head.ts";

export type Sapiens2Config = Readonly<{
  model_type: string;
  patch_size: number | readonly number[];
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  attention_dropout: number;
  initializer_range: number;
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
  reshape_hidden_states: boolean;
  use_mask_token: boolean;
  rms_norm_eps: number;
  normalize_backbone_outputs: boolean;
  use_qk_norm: boolean;
  num_key_value_heads_per_layer: readonly number[] | null;
  num_key_value_attention_heads: number;
  num_first_full_attention_layers: number;
  num_last_full_attention_layers: number;
  semantic_loss_ignore_index: number;
  flip_pairs: readonly (readonly number[])[] | null;
  head_config: Sapiens2HeadConfig;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const sapiens2 = configFacts<Sapiens2Config>({
  className: "Sapiens2Config",
  defaults: {
    model_type: "sapiens2",
    patch_size: 16,
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    hidden_act: "silu",
    attention_dropout: 0,
    initializer_range: 0.02,
    rope_theta: 100,
    image_size: 224,
    num_channels: 3,
    query_bias: true,
    key_bias: true,
    value_bias: true,
    proj_bias: true,
    mlp_bias: true,
    layerscale_value: 1,
    drop_path_rate: 0,
    use_gated_mlp: true,
    num_register_tokens: 8,
    pos_embed_shift: null,
    pos_embed_jitter: null,
    pos_embed_rescale: 2,
    reshape_hidden_states: true,
    use_mask_token: false,
    rms_norm_eps: 1e-06,
    normalize_backbone_outputs: true,
    use_qk_norm: true,
    num_key_value_heads_per_layer: null,
    num_key_value_attention_heads: 8,
    num_first_full_attention_layers: 8,
    num_last_full_attention_layers: 8,
    semantic_loss_ignore_index: 255,
    flip_pairs: null,
    head_config: null,
  },
  rules: {
    num_key_value_heads_per_layer: {
      value: [16, 16, 16, 16, 16, 16, 16, 16, 8, 8, 8, 8, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16],
      while: [
        "num_attention_heads",
        "num_first_full_attention_layers",
        "num_hidden_layers",
        "num_key_value_attention_heads",
        "num_last_full_attention_layers",
      ],
    },
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  nested: { head_config: { facts: sapiens2Head } },
  kinds: { patch_size: ["list", "number"], image_size: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "layerscale_value",
    "pos_embed_jitter",
    "pos_embed_rescale",
    "pos_embed_shift",
    "rms_norm_eps",
    "rope_theta",
  ],
});
