// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MarkupLMConfig = Readonly<{
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
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_xpath_tag_unit_embeddings: number;
  max_xpath_subs_unit_embeddings: number;
  tag_pad_id: number;
  subs_pad_id: number;
  xpath_unit_hidden_size: number;
  max_depth: number;
  use_cache: boolean;
  classifier_dropout: number | null;
}>;

export const markuplm = configFacts<MarkupLMConfig>({
  className: "MarkupLMConfig",
  defaults: {
    model_type: "markuplm",
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    bos_token_id: 0,
    eos_token_id: 2,
    max_xpath_tag_unit_embeddings: 256,
    max_xpath_subs_unit_embeddings: 1024,
    tag_pad_id: 216,
    subs_pad_id: 1001,
    xpath_unit_hidden_size: 32,
    max_depth: 50,
    use_cache: true,
    classifier_dropout: null,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
