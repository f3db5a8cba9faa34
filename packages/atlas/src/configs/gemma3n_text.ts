// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma3nTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number | readonly number[];
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_activation: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  sliding_window: number;
  layer_types: readonly string[];
  final_logit_softcapping: number;
  vocab_size_per_layer_input: number;
  hidden_size_per_layer_input: number;
  altup_active_idx: number;
  altup_coef_clip: number;
  altup_correct_scale: boolean;
  altup_num_inputs: number;
  num_kv_shared_layers: number;
  laurel_rank: number;
  activation_sparsity_pattern: number | readonly number[];
}>;

export const gemma3nText = configFacts<Gemma3nTextConfig>({
  className: "Gemma3nTextConfig",
  defaults: {
    model_type: "gemma3n_text",
    vocab_size: 262400,
    hidden_size: 2048,
    intermediate_size: 16384,
    num_hidden_layers: 35,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    head_dim: 256,
    hidden_activation: "gelu_pytorch_tanh",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 0,
    eos_token_id: 1,
    bos_token_id: 2,
    tie_word_embeddings: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    sliding_window: 512,
    layer_types: null,
    final_logit_softcapping: 30,
    vocab_size_per_layer_input: 262144,
    hidden_size_per_layer_input: 256,
    altup_active_idx: 0,
    altup_coef_clip: 120,
    altup_correct_scale: true,
    altup_num_inputs: 4,
    num_kv_shared_layers: 15,
    laurel_rank: 64,
    activation_sparsity_pattern: null,
  },
  rules: {
    intermediate_size: { layers: "num_hidden_layers", pattern: [16384], for: 16384 },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["sliding_attention", "sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
    },
    activation_sparsity_pattern: {
      layers: "num_hidden_layers",
      pattern: [
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0.95,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
      ],
    },
  },
  rope: {
    full_attention: { theta: 1000000, thetaKey: "rope_theta", scaled: true },
    sliding_attention: { theta: 10000, thetaKey: "rope_local_base_freq" },
  },
  kinds: {
    intermediate_size: ["list", "number"],
    eos_token_id: ["list", "number"],
    activation_sparsity_pattern: ["list", "number"],
  },
  floats: [
    "activation_sparsity_pattern",
    "altup_coef_clip",
    "attention_dropout",
    "final_logit_softcapping",
    "initializer_range",
    "rms_norm_eps",
  ],
});
