// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NanoChatConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  attention_dropout: number;
  rms_norm_eps: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  use_cache: boolean;
  final_logit_softcapping: number | null;
  attention_bias: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
}>;

export const nanochat = configFacts<NanoChatConfig>({
  className: "NanoChatConfig",
  defaults: {
    model_type: "nanochat",
    vocab_size: 50304,
    hidden_size: 768,
    intermediate_size: 8192,
    num_hidden_layers: 12,
    num_attention_heads: 6,
    num_key_value_heads: null,
    max_position_embeddings: 2048,
    hidden_act: "relu2",
    attention_dropout: 0,
    rms_norm_eps: 1e-06,
    initializer_range: 0.02,
    rope_parameters: null,
    use_cache: true,
    final_logit_softcapping: 15,
    attention_bias: false,
    bos_token_id: 0,
    eos_token_id: 1,
    pad_token_id: 1,
    tie_word_embeddings: false,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "final_logit_softcapping", "initializer_range", "rms_norm_eps"],
});
