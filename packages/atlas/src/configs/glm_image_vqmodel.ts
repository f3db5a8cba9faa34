// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmImageVQVAEConfig = Readonly<{
  model_type: string;
  embed_dim: number;
  num_embeddings: number;
  latent_channels: number;
  in_channels: number;
  initializer_range: number;
}>;

export const glmImageVqmodel = configFacts<GlmImageVQVAEConfig>({
  className: "GlmImageVQVAEConfig",
  defaults: {
    model_type: "glm_image_vqmodel",
    embed_dim: 2048,
    num_embeddings: 16384,
    latent_channels: 1536,
    in_channels: 3,
    initializer_range: 0.02,
  },
  floats: ["initializer_range"],
});
