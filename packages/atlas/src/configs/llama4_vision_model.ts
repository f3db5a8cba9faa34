// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Llama4VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  hidden_act: string;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  intermediate_size: number;
  vision_output_dim: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  norm_eps: number;
  vision_feature_select_strategy: string;
  initializer_range: number;
  pixel_shuffle_ratio: number;
  projector_input_dim: number;
  projector_output_dim: number;
  multi_modal_projector_bias: boolean;
  projector_dropout: number;
  attention_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const llama4VisionModel = configFacts<Llama4VisionConfig>({
  className: "Llama4VisionConfig",
  defaults: {
    model_type: "llama4_vision_model",
    hidden_size: 768,
    hidden_act: "gelu",
    num_hidden_layers: 34,
    num_attention_heads: 16,
    num_channels: 3,
    intermediate_size: 5632,
    vision_output_dim: 7680,
    image_size: 448,
    patch_size: 14,
    norm_eps: 1e-05,
    vision_feature_select_strategy: "default",
    initializer_range: 0.02,
    pixel_shuffle_ratio: 0.5,
    projector_input_dim: 4096,
    projector_output_dim: 4096,
    multi_modal_projector_bias: false,
    projector_dropout: 0,
    attention_dropout: 0,
    rope_parameters: null,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "norm_eps", "pixel_shuffle_ratio", "projector_dropout"],
});
