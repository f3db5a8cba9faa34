// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MllamaTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  hidden_act: string;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  intermediate_size: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  rms_norm_eps: number;
  max_position_embeddings: number;
  initializer_range: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  cross_attention_layers: readonly number[];
  dropout: number;
  bos_token_id: number;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
}>;

export const mllamaTextModel = configFacts<MllamaTextConfig>({
  className: "MllamaTextConfig",
  defaults: {
    model_type: "mllama_text_model",
    vocab_size: 128256,
    hidden_size: 4096,
    hidden_act: "silu",
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: 14336,
    rope_parameters: null,
    rms_norm_eps: 1e-05,
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    use_cache: true,
    tie_word_embeddings: false,
    cross_attention_layers: null,
    dropout: 0,
    bos_token_id: 128000,
    eos_token_id: 128001,
    pad_token_id: 128004,
  },
  rules: { cross_attention_layers: { value: [3, 8, 13, 18, 23, 28, 33, 38] } },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["dropout", "initializer_range", "rms_norm_eps"],
});
