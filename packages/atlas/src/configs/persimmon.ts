// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PersimmonConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  qk_layernorm: boolean;
  hidden_dropout: number;
  attention_dropout: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const persimmon = configFacts<PersimmonConfig>({
  className: "PersimmonConfig",
  defaults: {
    model_type: "persimmon",
    vocab_size: 262144,
    hidden_size: 4096,
    intermediate_size: 16384,
    num_hidden_layers: 36,
    num_attention_heads: 64,
    hidden_act: "relu2",
    max_position_embeddings: 16384,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    qk_layernorm: true,
    hidden_dropout: 0,
    attention_dropout: 0,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
  },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
