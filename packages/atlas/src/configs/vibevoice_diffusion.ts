// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VibeVoiceDiffusionHeadConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  latent_size: number;
  num_hidden_layers: number;
  intermediate_size: number;
  rms_norm_eps: number;
  hidden_act: string;
  frequency_embedding_size: number;
  diffusion_max_period: number;
  mlp_bias: boolean;
}>;

export const vibevoiceDiffusion = configFacts<VibeVoiceDiffusionHeadConfig>({
  className: "VibeVoiceDiffusionHeadConfig",
  defaults: {
    model_type: "vibevoice_diffusion",
    hidden_size: 1536,
    latent_size: 64,
    num_hidden_layers: 4,
    intermediate_size: 4608,
    rms_norm_eps: 1e-05,
    hidden_act: "silu",
    frequency_embedding_size: 256,
    diffusion_max_period: 10000,
    mlp_bias: false,
  },
  floats: ["rms_norm_eps"],
});
