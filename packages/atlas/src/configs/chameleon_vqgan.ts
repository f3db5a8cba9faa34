// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ChameleonVQVAEConfig = Readonly<{
  model_type: string;
  embed_dim: number;
  num_embeddings: number;
  double_latent: boolean;
  latent_channels: number;
  resolution: number;
  in_channels: number;
  base_channels: number;
  channel_multiplier: readonly number[];
  num_res_blocks: number;
  attn_resolutions: readonly number[] | null;
  dropout: number;
  attn_type: string;
}>;

export const chameleonVqgan = configFacts<ChameleonVQVAEConfig>({
  className: "ChameleonVQVAEConfig",
  defaults: {
    model_type: "chameleon_vqgan",
    embed_dim: 256,
    num_embeddings: 8192,
    double_latent: false,
    latent_channels: 256,
    resolution: 512,
    in_channels: 3,
    base_channels: 128,
    channel_multiplier: [1, 1, 2, 2, 4],
    num_res_blocks: 2,
    attn_resolutions: null,
    dropout: 0,
    attn_type: "vanilla",
  },
  floats: ["dropout"],
});
