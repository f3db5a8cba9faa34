// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Ernie4_5_VL_MoeVisionConfig = Readonly<{
  model_type: string;
  depth: number;
  hidden_size: number;
  hidden_act: string;
  num_heads: number;
  in_channels: number;
  patch_size: number | readonly number[];
  spatial_merge_size: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  intermediate_size: number;
  temporal_merge_size: number;
  rms_norm_eps: number;
}>;

export const ernie45VlMoeVisionConfig = configFacts<Ernie4_5_VL_MoeVisionConfig>({
  className: "Ernie4_5_VL_MoeVisionConfig",
  defaults: {
    model_type: "ernie4_5_vl_moe_vision",
    depth: 32,
    hidden_size: 1280,
    hidden_act: "quick_gelu",
    num_heads: 16,
    in_channels: 3,
    patch_size: 14,
    spatial_merge_size: 2,
    initializer_range: 0.02,
    rope_parameters: null,
    intermediate_size: 5120,
    temporal_merge_size: 2,
    rms_norm_eps: 1e-06,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["initializer_range", "rms_norm_eps"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "depth" },
});
