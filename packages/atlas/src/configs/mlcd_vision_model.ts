// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MLCDVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_groups: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const mlcdVisionModel = configFacts<MLCDVisionConfig>({
  className: "MLCDVisionConfig",
  defaults: {
    model_type: "mlcd_vision_model",
    hidden_size: 1664,
    intermediate_size: 8192,
    num_hidden_layers: 48,
    num_attention_heads: 16,
    num_key_value_groups: 1,
    num_channels: 3,
    image_size: 336,
    patch_size: 14,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
