// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ChineseCLIPVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  projection_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[] | null;
  patch_size: number | readonly number[] | null;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number | null;
  initializer_range: number;
  initializer_factor: number;
}>;

export const chineseClipVisionModel = configFacts<ChineseCLIPVisionConfig>({
  className: "ChineseCLIPVisionConfig",
  defaults: {
    model_type: "chinese_clip_vision_model",
    hidden_size: 768,
    intermediate_size: 3072,
    projection_dim: 512,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    num_channels: 3,
    image_size: 224,
    patch_size: 32,
    hidden_act: "quick_gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
