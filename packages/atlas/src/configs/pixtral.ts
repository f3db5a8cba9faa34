// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PixtralVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  attention_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
  head_dim: number;
}>;

export const pixtral = configFacts<PixtralVisionConfig>({
  className: "PixtralVisionConfig",
  defaults: {
    model_type: "pixtral",
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 1024,
    patch_size: 16,
    hidden_act: "gelu",
    attention_dropout: 0,
    rope_parameters: null,
    initializer_range: 0.02,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range"],
});
