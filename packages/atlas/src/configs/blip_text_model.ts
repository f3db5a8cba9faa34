// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BlipTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  encoder_hidden_size: number;
  intermediate_size: number;
  projection_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  sep_token_id: number | null;
  is_decoder: boolean;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  label_smoothing: number;
}>;

export const blipTextModel = configFacts<BlipTextConfig>({
  className: "BlipTextConfig",
  defaults: {
    model_type: "blip_text_model",
    vocab_size: 30524,
    hidden_size: 768,
    encoder_hidden_size: 768,
    intermediate_size: 3072,
    projection_dim: 768,
    num_hidden_layers: 12,
    num_attention_heads: 8,
    max_position_embeddings: 512,
    hidden_act: "gelu",
    layer_norm_eps: 1e-12,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    bos_token_id: 30522,
    eos_token_id: 2,
    pad_token_id: 0,
    sep_token_id: 102,
    is_decoder: true,
    use_cache: true,
    tie_word_embeddings: true,
    label_smoothing: 0,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "initializer_range",
    "label_smoothing",
    "layer_norm_eps",
  ],
});
