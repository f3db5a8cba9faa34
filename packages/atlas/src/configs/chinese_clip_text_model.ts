// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ChineseCLIPTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  initializer_range: number;
  initializer_factor: number | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  type_vocab_size: number;
}>;

export const chineseClipTextModel = configFacts<ChineseCLIPTextConfig>({
  className: "ChineseCLIPTextConfig",
  defaults: {
    model_type: "chinese_clip_text_model",
    vocab_size: 30522,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 512,
    hidden_act: "gelu",
    layer_norm_eps: 1e-12,
    initializer_range: 0.02,
    initializer_factor: 1,
    pad_token_id: 0,
    bos_token_id: 0,
    eos_token_id: null,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    type_vocab_size: 2,
  },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "initializer_factor",
    "initializer_range",
    "layer_norm_eps",
  ],
});
