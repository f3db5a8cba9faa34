// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Dots3NoteVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  patch_size: number;
  hidden_act: string;
  attention_dropout: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  moe_intermediate_size: number;
  spatial_merge_size: number;
  rms_norm_eps: number;
  attention_bias: boolean;
  mlp_bias: boolean;
  mlp_layer_types: readonly string[];
  num_local_experts: number;
  num_experts_per_tok: number;
  router_scaling_factor: number;
  adapter_in_dim: number;
  adapter_out_dim: number;
  adapter_merge_size: number;
}>;

export const dots3NoteVisionEncoder = configFacts<Dots3NoteVisionConfig>({
  className: "Dots3NoteVisionConfig",
  defaults: {
    model_type: "dots3_note_vision_encoder",
    hidden_size: 1536,
    intermediate_size: 4224,
    num_hidden_layers: 42,
    num_attention_heads: 24,
    num_channels: 3,
    patch_size: 14,
    hidden_act: "silu",
    attention_dropout: 0,
    initializer_range: 0.02,
    rope_parameters: null,
    moe_intermediate_size: 2112,
    spatial_merge_size: 2,
    rms_norm_eps: 1e-05,
    attention_bias: false,
    mlp_bias: false,
    mlp_layer_types: null,
    num_local_experts: 64,
    num_experts_per_tok: null,
    router_scaling_factor: null,
    adapter_in_dim: 1536,
    adapter_out_dim: 5120,
    adapter_merge_size: 2,
  },
  rules: {
    mlp_layer_types: {
      value: [
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "dense",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
      ],
    },
    num_experts_per_tok: { value: 2 },
    router_scaling_factor: { value: 1 },
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_scaling_factor"],
});
