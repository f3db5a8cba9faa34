// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MllamaVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  hidden_act: string;
  num_hidden_layers: number;
  num_global_layers: number;
  attention_heads: number;
  num_channels: number;
  intermediate_size: number;
  vision_output_dim: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  norm_eps: number;
  max_num_tiles: number;
  intermediate_layers_indices: readonly number[];
  supported_aspect_ratios: readonly (readonly number[])[];
  initializer_range: number;
}>;

export const mllamaVisionModel = configFacts<MllamaVisionConfig>({
  className: "MllamaVisionConfig",
  defaults: {
    model_type: "mllama_vision_model",
    hidden_size: 1280,
    hidden_act: "gelu",
    num_hidden_layers: 32,
    num_global_layers: 8,
    attention_heads: 16,
    num_channels: 3,
    intermediate_size: 5120,
    vision_output_dim: 7680,
    image_size: 448,
    patch_size: 14,
    norm_eps: 1e-05,
    max_num_tiles: 4,
    intermediate_layers_indices: null,
    supported_aspect_ratios: null,
    initializer_range: 0.02,
  },
  rules: {
    intermediate_layers_indices: { value: [3, 7, 15, 23, 30] },
    supported_aspect_ratios: { value: [[1, 1], [1, 2], [1, 3], [1, 4], [2, 1], [2, 2], [3, 1], [4, 1]] },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["initializer_range", "norm_eps"],
  aliases: { num_attention_heads: "attention_heads" },
});
