// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type AltCLIPTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number | null;
  initializer_range: number;
  initializer_factor: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  type_vocab_size: number;
  project_dim: number;
}>;

export const altclipTextModel = configFacts<AltCLIPTextConfig>({
  className: "AltCLIPTextConfig",
  defaults: {
    model_type: "altclip_text_model",
    vocab_size: 250002,
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    max_position_embeddings: 514,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    initializer_range: 0.02,
    initializer_factor: 0.02,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0,
    type_vocab_size: 1,
    project_dim: 768,
  },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "initializer_factor",
    "initializer_range",
    "layer_norm_eps",
  ],
});
