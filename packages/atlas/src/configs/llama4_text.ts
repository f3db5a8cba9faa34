// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Llama4TextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  intermediate_size_mlp: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  moe_layers: readonly number[] | null;
  interleave_moe_layer_step: number;
  use_qk_norm: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  router_jitter_noise: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  no_rope_layers: readonly number[];
  no_rope_layer_interval: number;
  attention_chunk_size: number | null;
  layer_types: readonly string[];
  attn_temperature_tuning: boolean;
  floor_scale: number;
  attn_scale: number;
  attention_bias: boolean;
}>;

export const llama4Text = configFacts<Llama4TextConfig>({
  className: "Llama4TextConfig",
  defaults: {
    model_type: "llama4_text",
    vocab_size: 202048,
    hidden_size: 5120,
    intermediate_size: 8192,
    intermediate_size_mlp: 16384,
    num_hidden_layers: 48,
    num_attention_heads: 40,
    num_key_value_heads: 8,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    attention_dropout: 0,
    num_experts_per_tok: 1,
    num_local_experts: 16,
    moe_layers: null,
    interleave_moe_layer_step: 1,
    use_qk_norm: true,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    router_jitter_noise: 0,
    rope_parameters: null,
    no_rope_layers: null,
    no_rope_layer_interval: 4,
    attention_chunk_size: 8192,
    layer_types: null,
    attn_temperature_tuning: true,
    floor_scale: 8192,
    attn_scale: 0.1,
    attention_bias: false,
  },
  rules: {
    moe_layers: {
      value: [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        28,
        29,
        30,
        31,
        32,
        33,
        34,
        35,
        36,
        37,
        38,
        39,
        40,
        41,
        42,
        43,
        44,
        45,
        46,
        47,
      ],
      while: ["interleave_moe_layer_step", "num_hidden_layers"],
    },
    no_rope_layers: { layers: "num_hidden_layers", every: "no_rope_layer_interval", offset: 1, kinds: [1, 0] },
    layer_types: {
      layers: "num_hidden_layers",
      every: "no_rope_layer_interval",
      offset: 1,
      kinds: ["chunked_attention", "full_attention"],
    },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "attn_scale",
    "initializer_range",
    "rms_norm_eps",
    "router_aux_loss_coef",
    "router_jitter_noise",
  ],
});
