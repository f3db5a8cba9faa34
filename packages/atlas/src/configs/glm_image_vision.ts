// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmImageVisionConfig = Readonly<{
  model_type: string;
  depth: number;
  hidden_size: number;
  hidden_act: string;
  attention_bias: boolean;
  attention_dropout: number;
  num_heads: number;
  in_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  spatial_merge_size: number;
  intermediate_size: number;
  initializer_range: number;
  layer_norm_eps: number;
}>;

export const glmImageVision = configFacts<GlmImageVisionConfig>({
  className: "GlmImageVisionConfig",
  defaults: {
    model_type: "glm_image_vision",
    depth: 40,
    hidden_size: 1536,
    hidden_act: "gelu",
    attention_bias: true,
    attention_dropout: 0,
    num_heads: 16,
    in_channels: 3,
    image_size: 2048,
    patch_size: 16,
    spatial_merge_size: 1,
    intermediate_size: 6144,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "depth" },
});
