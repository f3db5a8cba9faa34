// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmConfig = Readonly<{
  model_type: string;
  vocab_size: number | null;
  mask_token_id: number | null;
  pad_token_id: number | null;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_dropout_prob: number | null;
  attention_probs_dropout_prob: number | null;
  max_position_embeddings: number;
  rope_theta: number;
  initializer_range: number;
  layer_norm_eps: number | null;
  position_embedding_type: string | null;
  use_cache: boolean;
  emb_layer_norm_before: boolean | null;
  token_dropout: boolean | null;
  is_folding_model: boolean | null;
  esmfold_config: Readonly<Record<string, unknown>> | null;
  vocab_list: readonly string[] | null;
  is_decoder: boolean | null;
  add_cross_attention: boolean | null;
  tie_word_embeddings: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const esm = configFacts<EsmConfig>({
  className: "EsmConfig",
  defaults: {
    model_type: "esm",
    vocab_size: null,
    mask_token_id: null,
    pad_token_id: null,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 1026,
    rope_theta: 10000,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    position_embedding_type: "absolute",
    use_cache: true,
    emb_layer_norm_before: null,
    token_dropout: false,
    is_folding_model: false,
    esmfold_config: null,
    vocab_list: null,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
    bos_token_id: null,
    eos_token_id: 2,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps", "rope_theta"],
});
