// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sam3DETREncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  dropout: number;
  hidden_act: string;
  hidden_dropout: number;
  layer_norm_eps: number;
  initializer_range: number;
}>;

export const sam3DetrEncoder = configFacts<Sam3DETREncoderConfig>({
  className: "Sam3DETREncoderConfig",
  defaults: {
    model_type: "sam3_detr_encoder",
    hidden_size: 256,
    num_layers: 6,
    num_attention_heads: 8,
    intermediate_size: 2048,
    dropout: 0.1,
    hidden_act: "relu",
    hidden_dropout: 0,
    layer_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  floats: ["dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
  aliases: { num_hidden_layers: "num_layers" },
});
