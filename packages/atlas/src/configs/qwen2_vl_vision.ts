// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2VLVisionConfig = Readonly<{
  model_type: string;
  depth: number;
  embed_dim: number;
  hidden_size: number;
  hidden_act: string;
  mlp_ratio: number;
  num_heads: number;
  in_channels: number;
  patch_size: number | readonly number[];
  spatial_merge_size: number;
  temporal_patch_size: number | readonly number[];
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const qwen2VlVision = configFacts<Qwen2VLVisionConfig>({
  className: "Qwen2VLVisionConfig",
  defaults: {
    model_type: "qwen2_vl_vision",
    depth: 32,
    embed_dim: 1280,
    hidden_size: 3584,
    hidden_act: "quick_gelu",
    mlp_ratio: 4,
    num_heads: 16,
    in_channels: 3,
    patch_size: 14,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    initializer_range: 0.02,
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { patch_size: ["list", "number"], temporal_patch_size: ["list", "number"] },
  floats: ["initializer_range"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "depth" },
});
