// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BrosConfig = Readonly<{
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
  dim_bbox: number;
  bbox_scale: number;
  n_relations: number;
  classifier_dropout_prob: number;
  is_decoder: boolean;
  add_cross_attention: boolean;
  dim_bbox_sinusoid_emb_2d: number;
  dim_bbox_sinusoid_emb_1d: number;
  dim_bbox_projection: number;
}>;

export const bros = configFacts<BrosConfig>({
  className: "BrosConfig",
  defaults: {
    model_type: "bros",
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
    dim_bbox: 8,
    bbox_scale: 100,
    n_relations: 1,
    classifier_dropout_prob: 0.1,
    is_decoder: false,
    add_cross_attention: false,
  },
  rules: {
    dim_bbox_sinusoid_emb_2d: { times: "hidden_size", by: 0.25 },
    dim_bbox_sinusoid_emb_1d: { value: 24, while: ["dim_bbox", "hidden_size"] },
    dim_bbox_projection: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  floats: ["attention_probs_dropout_prob", "bbox_scale", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
