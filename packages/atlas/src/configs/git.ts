// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GitVisionConfig, gitVisionModel } from "./git_vision_model.ts";

export type GitConfig = Readonly<{
  model_type: string;
  vision_config: GitVisionConfig;
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
  use_cache: boolean;
  tie_word_embeddings: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  num_image_with_embedding: number | null;
}>;

export const git = configFacts<GitConfig>({
  className: "GitConfig",
  defaults: {
    model_type: "git",
    vision_config: null,
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 6,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 1024,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    use_cache: true,
    tie_word_embeddings: false,
    bos_token_id: 101,
    eos_token_id: 102,
    num_image_with_embedding: null,
  },
  nested: { vision_config: { facts: gitVisionModel } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
