// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma4UnifiedTextConfig = Readonly<{
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
  sliding_window: number;
  layer_types: readonly string[] | null;
  final_logit_softcapping: number | null;
  use_bidirectional_attention: string | null;
  attention_k_eq_v: boolean;
  num_kv_shared_layers: number;
  use_double_wide_mlp: boolean;
}>;

export const gemma4UnifiedText = configFacts<Gemma4UnifiedTextConfig>({
  className: "Gemma4UnifiedTextConfig",
  defaults: {
    model_type: "gemma4_unified_text",
    vocab_size: 262144,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 30,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    hidden_activation: "gelu_pytorch_tanh",
    max_position_embeddings: 262144,
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
    sliding_window: 1024,
    layer_types: null,
    final_logit_softcapping: null,
    use_bidirectional_attention: "vision",
    attention_k_eq_v: false,
    num_kv_shared_layers: 0,
    use_double_wide_mlp: false,
  },
  rules: {
    layer_types: {
      value: [
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
      ],
      while: ["num_hidden_layers"],
    },
  },
  rope: {
    full_attention: { theta: 1000000, type: "proportional", share: 0.25 },
    sliding_attention: { theta: 10000 },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "final_logit_softcapping", "initializer_range", "rms_norm_eps"],
});
