// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BlipVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  projection_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
}>;

export const blipVisionModel = configFacts<BlipVisionConfig>({
  className: "BlipVisionConfig",
  defaults: {
    model_type: "blip_vision_model",
    hidden_size: 768,
    intermediate_size: 3072,
    projection_dim: 512,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    image_size: 384,
    patch_size: 16,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 1e-10,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
