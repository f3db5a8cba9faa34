// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Dinov2Config, dinov2 } from "./dinov2.ts";

export type DepthAnythingConfig = Readonly<{
  model_type: string;
  backbone_config: Dinov2Config;
  patch_size: number | readonly number[];
  initializer_range: number;
  reassemble_hidden_size: number;
  reassemble_factors: readonly number[];
  neck_hidden_sizes: readonly number[];
  fusion_hidden_size: number;
  head_in_index: number;
  head_hidden_size: number;
  depth_estimation_type: string;
  max_depth: number | null;
}>;

export const depthAnything = configFacts<DepthAnythingConfig>({
  className: "DepthAnythingConfig",
  defaults: {
    model_type: "depth_anything",
    backbone_config: null,
    patch_size: 14,
    initializer_range: 0.02,
    reassemble_hidden_size: 384,
    reassemble_factors: [4, 2, 1, 0.5],
    neck_hidden_sizes: [48, 96, 192, 384],
    fusion_hidden_size: 64,
    head_in_index: -1,
    head_hidden_size: 32,
    depth_estimation_type: "relative",
    max_depth: 1,
  },
  nested: {
    backbone_config: {
      facts: dinov2,
      any: true,
      given: {
        image_size: 518,
        hidden_size: 384,
        num_attention_heads: 6,
        out_indices: [9, 10, 11, 12],
        reshape_hidden_states: false,
      },
    },
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["initializer_range"],
});
