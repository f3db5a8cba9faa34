// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Blip2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  qkv_bias: boolean;
}>;

export const blip2VisionModel = configFacts<Blip2VisionConfig>({
  className: "Blip2VisionConfig",
  defaults: {
    model_type: "blip_2_vision_model",
    hidden_size: 1408,
    intermediate_size: 6144,
    num_hidden_layers: 39,
    num_attention_heads: 16,
    image_size: 224,
    patch_size: 14,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    initializer_range: 1e-10,
    qkv_bias: true,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
