// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LayoutLMv3Config = Readonly<{
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
  max_2d_position_embeddings: number;
  coordinate_size: number;
  shape_size: number;
  has_relative_attention_bias: boolean;
  rel_pos_bins: number;
  max_rel_pos: number;
  rel_2d_pos_bins: number;
  max_rel_2d_pos: number;
  has_spatial_attention_bias: boolean;
  text_embed: boolean;
  visual_embed: boolean;
  input_size: number;
  num_channels: number;
  patch_size: number | readonly number[];
  classifier_dropout: number | null;
}>;

export const layoutlmv3 = configFacts<LayoutLMv3Config>({
  className: "LayoutLMv3Config",
  defaults: {
    model_type: "layoutlmv3",
    vocab_size: 50265,
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
    layer_norm_eps: 1e-05,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    max_2d_position_embeddings: 1024,
    coordinate_size: 128,
    shape_size: 128,
    has_relative_attention_bias: true,
    rel_pos_bins: 32,
    max_rel_pos: 128,
    rel_2d_pos_bins: 64,
    max_rel_2d_pos: 256,
    has_spatial_attention_bias: true,
    text_embed: true,
    visual_embed: true,
    input_size: 224,
    num_channels: 3,
    patch_size: 16,
    classifier_dropout: null,
  },
  kinds: { eos_token_id: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
