// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Idefics2PerceiverConfig = Readonly<{
  model_type: string;
  hidden_act: string;
  hidden_size: number;
  rms_norm_eps: number;
  resampler_n_latents: number;
  resampler_depth: number;
  resampler_n_heads: number;
  resampler_head_dim: number;
  num_key_value_heads: number;
  attention_dropout: number;
  initializer_range: number;
}>;

export const idefics2Perceiver = configFacts<Idefics2PerceiverConfig>({
  className: "Idefics2PerceiverConfig",
  defaults: {
    model_type: "idefics2_perceiver",
    hidden_act: "silu",
    hidden_size: 4096,
    rms_norm_eps: 1e-06,
    resampler_n_latents: 64,
    resampler_depth: 3,
    resampler_n_heads: 16,
    resampler_head_dim: 96,
    num_key_value_heads: 4,
    attention_dropout: 0,
    initializer_range: 0.02,
  },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
