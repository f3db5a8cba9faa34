// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmOcrVisionConfig = Readonly<{
  model_type: string;
  depth: number;
  hidden_size: number;
  hidden_act: string;
  attention_bias: boolean;
  attention_dropout: number;
  num_heads: number;
  in_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  rms_norm_eps: number;
  spatial_merge_size: number;
  temporal_patch_size: number | readonly number[];
  out_hidden_size: number;
  intermediate_size: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const glmOcrVision = configFacts<GlmOcrVisionConfig>({
  className: "GlmOcrVisionConfig",
  defaults: {
    model_type: "glm_ocr_vision",
    depth: 24,
    hidden_size: 1024,
    hidden_act: "silu",
    attention_bias: true,
    attention_dropout: 0,
    num_heads: 16,
    in_channels: 3,
    image_size: 336,
    patch_size: 14,
    rms_norm_eps: 1e-05,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    out_hidden_size: 1536,
    intermediate_size: 4096,
    initializer_range: 0.02,
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"], temporal_patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "depth" },
});
