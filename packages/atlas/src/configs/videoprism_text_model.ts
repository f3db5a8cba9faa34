// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VideoPrismTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  attention_probs_dropout_prob: number;
  apply_l2norm: boolean;
  qkv_bias: boolean;
  hidden_dropout_prob: number;
  initializer_range: number;
  attn_logit_softcapping: number;
}>;

export const videoprismTextModel = configFacts<VideoPrismTextConfig>({
  className: "VideoPrismTextConfig",
  defaults: {
    model_type: "videoprism_text_model",
    vocab_size: 32000,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 64,
    hidden_act: "relu",
    layer_norm_eps: 1e-06,
    pad_token_id: 0,
    bos_token_id: null,
    eos_token_id: null,
    attention_probs_dropout_prob: 0,
    apply_l2norm: true,
    qkv_bias: true,
    hidden_dropout_prob: 0,
    initializer_range: 0.02,
    attn_logit_softcapping: 50,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "attn_logit_softcapping",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
