// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ViltConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  type_vocab_size: number;
  modality_type_vocab_size: number;
  max_position_embeddings: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  max_image_length: number;
  tie_word_embeddings: boolean;
  num_images: number;
  pad_token_id: number | null;
}>;

export const vilt = configFacts<ViltConfig>({
  className: "ViltConfig",
  defaults: {
    model_type: "vilt",
    vocab_size: 30522,
    type_vocab_size: 2,
    modality_type_vocab_size: 2,
    max_position_embeddings: 40,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    image_size: 384,
    patch_size: 32,
    num_channels: 3,
    qkv_bias: true,
    max_image_length: -1,
    tie_word_embeddings: true,
    num_images: -1,
    pad_token_id: null,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
