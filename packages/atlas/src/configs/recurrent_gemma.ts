// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RecurrentGemmaConfig = Readonly<{
  model_type: string;
  num_hidden_layers: number;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_attention_heads: number;
  lru_width: number;
  attention_window_size: number;
  conv1d_width: number;
  logits_soft_cap: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  hidden_activation: string;
  rope_parameters: Readonly<Record<string, unknown>>;
  block_types: readonly string[] | null;
  attention_dropout: number;
  num_key_value_heads: number;
  attention_bias: boolean;
  w_init_variance_scale: number;
  tie_word_embeddings: boolean;
  head_dim: number;
  final_w_init_variance_scale: number;
}>;

export const recurrentGemma = configFacts<RecurrentGemmaConfig>({
  className: "RecurrentGemmaConfig",
  defaults: {
    model_type: "recurrent_gemma",
    num_hidden_layers: 26,
    vocab_size: 256000,
    hidden_size: 2560,
    intermediate_size: 7680,
    num_attention_heads: 10,
    lru_width: null,
    attention_window_size: 2048,
    conv1d_width: 4,
    logits_soft_cap: 30,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 0,
    eos_token_id: 1,
    bos_token_id: 2,
    hidden_activation: "gelu_pytorch_tanh",
    rope_parameters: null,
    block_types: ["recurrent", "recurrent", "attention"],
    attention_dropout: 0,
    num_key_value_heads: null,
    attention_bias: false,
    w_init_variance_scale: 0.01,
    tie_word_embeddings: true,
  },
  rules: {
    lru_width: { copy: "hidden_size" },
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    final_w_init_variance_scale: { value: 0.07692307692307693, while: ["num_hidden_layers"] },
  },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "logits_soft_cap", "rms_norm_eps", "w_init_variance_scale"],
  aliases: { layer_types: "layers_block_type", sliding_window: "attention_window_size" },
});
