// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Step3p7VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number;
  patch_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  mlp_ratio: number;
  layer_scale_init_value: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  max_position_embeddings: number;
}>;

export const step3p5Vision = configFacts<Step3p7VisionConfig>({
  className: "Step3p7VisionConfig",
  defaults: {
    model_type: "step3p5_vision",
    hidden_size: 1536,
    intermediate_size: 3072,
    num_hidden_layers: 47,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 728,
    patch_size: 14,
    hidden_act: "quick_gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    mlp_ratio: 5.833333333333333,
    layer_scale_init_value: 0.1,
    rope_parameters: null,
    max_position_embeddings: 2704,
  },
  rules: { intermediate_size: { product: ["hidden_size", "mlp_ratio"], always: true } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "layer_norm_eps", "layer_scale_init_value", "mlp_ratio"],
});
