// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma4UnifiedVisionConfig = Readonly<{
  model_type: string;
  patch_size: number;
  pooling_kernel_size: number;
  mm_embed_dim: number;
  mm_posemb_size: number;
  rms_norm_eps: number;
  output_proj_dims: number;
  initializer_range: number;
}>;

export const gemma4UnifiedVision = configFacts<Gemma4UnifiedVisionConfig>({
  className: "Gemma4UnifiedVisionConfig",
  defaults: {
    model_type: "gemma4_unified_vision",
    patch_size: 16,
    pooling_kernel_size: 3,
    mm_embed_dim: 3840,
    mm_posemb_size: 1120,
    rms_norm_eps: 1e-06,
    output_proj_dims: 3840,
    initializer_range: 0.02,
  },
  floats: ["initializer_range", "rms_norm_eps"],
});
