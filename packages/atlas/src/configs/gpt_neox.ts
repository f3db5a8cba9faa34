// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GPTNeoXConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  attention_dropout: number;
  hidden_dropout: number;
  classifier_dropout: number;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  use_parallel_residual: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  is_decoder: boolean;
}>;

export const gptNeox = configFacts<GPTNeoXConfig>({
  className: "GPTNeoXConfig",
  defaults: {
    model_type: "gpt_neox",
    vocab_size: 50432,
    hidden_size: 6144,
    num_hidden_layers: 44,
    num_attention_heads: 64,
    intermediate_size: 24576,
    hidden_act: "gelu",
    attention_dropout: 0,
    hidden_dropout: 0,
    classifier_dropout: 0.1,
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    bos_token_id: 0,
    eos_token_id: 2,
    pad_token_id: null,
    tie_word_embeddings: false,
    use_parallel_residual: true,
    rope_parameters: null,
    attention_bias: true,
    is_decoder: false,
  },
  rope: { "": { theta: 10000, share: 0.25, thetaKey: "rotary_emb_base", shareKey: "rotary_pct", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "classifier_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
