// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type IdeficsPerceiverConfig = Readonly<{
  model_type: string;
  use_resampler: boolean;
  resampler_n_latents: number;
  resampler_depth: number;
  resampler_n_heads: number;
  resampler_head_dim: number;
  qk_layer_norms_perceiver: boolean;
}>;

export const ideficsPerciever = configFacts<IdeficsPerceiverConfig>({
  className: "IdeficsPerceiverConfig",
  defaults: {
    model_type: "idefics_perciever",
    use_resampler: false,
    resampler_n_latents: 64,
    resampler_depth: 6,
    resampler_n_heads: 16,
    resampler_head_dim: 96,
    qk_layer_norms_perceiver: false,
  },
});
