// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Blip2QFormerConfig = Readonly<{
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
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  cross_attention_frequency: number;
  encoder_hidden_size: number;
  use_qformer_text_input: boolean;
}>;

export const blip2Qformer = configFacts<Blip2QFormerConfig>({
  className: "Blip2QFormerConfig",
  defaults: {
    model_type: "blip_2_qformer",
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    cross_attention_frequency: 2,
    encoder_hidden_size: 1408,
    use_qformer_text_input: false,
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
