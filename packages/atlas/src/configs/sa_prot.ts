// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SaProtConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  mask_token_id: number;
  pad_token_id: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  position_embedding_type: string;
  rope_theta: number;
  emb_layer_norm_before: boolean;
  token_dropout: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
}>;

export const saProt = configFacts<SaProtConfig>({
  className: "SaProtConfig",
  defaults: {
    model_type: "",
    vocab_size: 446,
    mask_token_id: 4,
    pad_token_id: 1,
    hidden_size: 1280,
    num_hidden_layers: 33,
    num_attention_heads: 20,
    intermediate_size: 5120,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 1026,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    position_embedding_type: "rotary",
    rope_theta: 10000,
    emb_layer_norm_before: false,
    token_dropout: true,
    is_decoder: false,
    add_cross_attention: false,
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps", "rope_theta"],
});
