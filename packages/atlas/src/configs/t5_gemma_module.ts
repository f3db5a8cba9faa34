// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type T5GemmaModuleConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
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
  query_pre_attn_scalar: number;
  sliding_window: number | null;
  layer_types: readonly string[];
  final_logit_softcapping: number | null;
  attn_logit_softcapping: number | null;
  is_decoder: boolean;
}>;

export const t5GemmaModule = configFacts<T5GemmaModuleConfig>({
  className: "T5GemmaModuleConfig",
  defaults: {
    model_type: "t5_gemma_module",
    vocab_size: 256000,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    hidden_activation: "gelu_pytorch_tanh",
    max_position_embeddings: 8192,
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
    query_pre_attn_scalar: 256,
    sliding_window: 4096,
    layer_types: null,
    final_logit_softcapping: 30,
    attn_logit_softcapping: 50,
    is_decoder: false,
  },
  rules: { layer_types: { layers: "num_hidden_layers", pattern: ["sliding_attention", "full_attention"] } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "attn_logit_softcapping",
    "final_logit_softcapping",
    "initializer_range",
    "rms_norm_eps",
  ],
});
