// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BertGenerationConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  use_cache: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const bertGeneration = configFacts<BertGenerationConfig>({
  className: "BertGenerationConfig",
  defaults: {
    model_type: "bert-generation",
    vocab_size: 50358,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    bos_token_id: 2,
    eos_token_id: 1,
    use_cache: true,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
