// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3OmniMoeVisionEncoderConfig = Readonly<{
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
  out_hidden_size: number;
  num_position_embeddings: number;
  deepstack_visual_indexes: readonly number[];
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const qwen3OmniMoeVisionEncoder = configFacts<Qwen3OmniMoeVisionEncoderConfig>({
  className: "Qwen3OmniMoeVisionEncoderConfig",
  defaults: {
    model_type: "qwen3_omni_moe_vision_encoder",
    depth: 27,
    hidden_size: 1152,
    hidden_act: "gelu_pytorch_tanh",
    intermediate_size: 4304,
    num_heads: 16,
    in_channels: 3,
    patch_size: 16,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    out_hidden_size: 3584,
    num_position_embeddings: 2304,
    deepstack_visual_indexes: [8, 16, 24],
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
