// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LxmertConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_attention_heads: number;
  num_qa_labels: number;
  num_object_labels: number;
  num_attr_labels: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  l_layers: number;
  x_layers: number;
  r_layers: number;
  visual_feat_dim: number;
  visual_pos_dim: number;
  visual_loss_normalizer: number;
  task_matched: boolean;
  task_mask_lm: boolean;
  task_obj_predict: boolean;
  task_qa: boolean;
  visual_obj_loss: boolean;
  visual_attr_loss: boolean;
  visual_feat_loss: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  num_hidden_layers: unknown;
}>;

export const lxmert = configFacts<LxmertConfig>({
  className: "LxmertConfig",
  defaults: {
    model_type: "lxmert",
    vocab_size: 30522,
    hidden_size: 768,
    num_attention_heads: 12,
    num_qa_labels: 9500,
    num_object_labels: 1600,
    num_attr_labels: 400,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    l_layers: 9,
    x_layers: 5,
    r_layers: 5,
    visual_feat_dim: 2048,
    visual_pos_dim: 4,
    visual_loss_normalizer: 6.67,
    task_matched: true,
    task_mask_lm: true,
    task_obj_predict: true,
    task_qa: true,
    visual_obj_loss: true,
    visual_attr_loss: true,
    visual_feat_loss: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: true,
  },
  rules: {
    num_hidden_layers: { value: { vision: 5, cross_encoder: 5, language: 9 }, while: ["l_layers", "r_layers", "x_layers"] },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "visual_loss_normalizer"],
});
