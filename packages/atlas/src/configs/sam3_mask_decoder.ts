// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sam3MaskDecoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_upsampling_stages: number;
  layer_norm_eps: number;
  dropout: number;
  num_attention_heads: number;
  initializer_range: number;
}>;

export const sam3MaskDecoder = configFacts<Sam3MaskDecoderConfig>({
  className: "Sam3MaskDecoderConfig",
  defaults: {
    model_type: "sam3_mask_decoder",
    hidden_size: 256,
    num_upsampling_stages: 3,
    layer_norm_eps: 1e-06,
    dropout: 0,
    num_attention_heads: 8,
    initializer_range: 0.02,
  },
  floats: ["dropout", "initializer_range", "layer_norm_eps"],
});
