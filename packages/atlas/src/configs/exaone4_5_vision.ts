// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Exaone4_5_VisionConfig = Readonly<{
  model_type: string;
  depth: number;
  hidden_size: number;
  hidden_act: string;
  intermediate_size: number;
  num_heads: number;
  in_channels: number;
  patch_size: number | readonly number[];
  spatial_merge_size: number;
  temporal_patch_size: number | readonly number[];
  window_size: number;
  out_hidden_size: number;
  fullatt_block_indexes: readonly number[];
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_key_value_heads: number;
}>;

export const exaone45Vision = configFacts<Exaone4_5_VisionConfig>({
  className: "Exaone4_5_VisionConfig",
  defaults: {
    model_type: "exaone4_5_vision",
    depth: 32,
    hidden_size: 3584,
    hidden_act: "silu",
    intermediate_size: 3420,
    num_heads: 16,
    in_channels: 3,
    patch_size: 14,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    window_size: 112,
    out_hidden_size: 3584,
    fullatt_block_indexes: [7, 15, 23, 31],
    initializer_range: 0.02,
    rope_parameters: null,
    num_key_value_heads: 8,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { patch_size: ["list", "number"], temporal_patch_size: ["list", "number"] },
  floats: ["initializer_range"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "depth" },
});
