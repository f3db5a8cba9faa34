// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sam3LiteTextTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  projection_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  use_repmixer_blocks: boolean;
  layer_scale_init_value: number;
  repmixer_kernel_size: number;
}>;

export const sam3LiteTextTextModel = configFacts<Sam3LiteTextTextConfig>({
  className: "Sam3LiteTextTextConfig",
  defaults: {
    model_type: "sam3_lite_text_text_model",
    vocab_size: 49408,
    hidden_size: 512,
    intermediate_size: 2048,
    projection_dim: 512,
    num_hidden_layers: 12,
    num_attention_heads: 8,
    max_position_embeddings: 77,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    use_repmixer_blocks: true,
    layer_scale_init_value: 1e-05,
    repmixer_kernel_size: 11,
  },
  floats: ["attention_dropout", "layer_norm_eps", "layer_scale_init_value"],
});
