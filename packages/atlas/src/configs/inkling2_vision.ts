// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Inkling2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  patch_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  mlp_ratio: number;
  layer_scale_init_value: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  spatial_merge_size: number;
  posemb_grid_size: number;
  projection_hidden_dim: number;
  projector_bias: boolean;
  text_hidden_size: number;
  initializer_range: number;
}>;

export const inkling2Vision = configFacts<Inkling2VisionConfig>({
  className: "Inkling2VisionConfig",
  defaults: {
    model_type: "inkling2_vision",
    hidden_size: 1024,
    intermediate_size: null,
    num_hidden_layers: 23,
    num_attention_heads: 16,
    num_channels: 3,
    patch_size: 20,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    mlp_ratio: 4,
    layer_scale_init_value: 0.1,
    rope_parameters: null,
    spatial_merge_size: 2,
    posemb_grid_size: 32,
    projection_hidden_dim: 4096,
    projector_bias: false,
    text_hidden_size: 4608,
    initializer_range: 0.02,
  },
  rules: { intermediate_size: { product: ["hidden_size", "mlp_ratio"] } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "layer_scale_init_value", "mlp_ratio"],
  aliases: { adapter_merge_size: "spatial_merge_size", native_patch_size: "patch_size" },
});
