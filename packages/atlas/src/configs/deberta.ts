// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DebertaConfig = Readonly<{
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
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  relative_attention: boolean;
  max_relative_positions: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  position_biased_input: boolean;
  pos_att_type: string | readonly string[] | null;
  pooler_dropout: number;
  pooler_hidden_act: string;
  legacy: boolean;
  tie_word_embeddings: boolean;
  pooler_hidden_size: number;
}>;

export const deberta = configFacts<DebertaConfig>({
  className: "DebertaConfig",
  defaults: {
    model_type: "deberta",
    vocab_size: 50265,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-07,
    relative_attention: false,
    max_relative_positions: -1,
    pad_token_id: 0,
    bos_token_id: null,
    eos_token_id: null,
    position_biased_input: true,
    pos_att_type: null,
    pooler_dropout: 0,
    pooler_hidden_act: "gelu",
    legacy: true,
    tie_word_embeddings: true,
  },
  rules: { pooler_hidden_size: { copy: "hidden_size" } },
  kinds: { eos_token_id: ["list", "number"], pos_att_type: ["list", "string"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
