// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type JanusVQVAEConfig = Readonly<{
  model_type: string;
  embed_dim: number;
  num_embeddings: number;
  double_latent: boolean;
  latent_channels: number;
  in_channels: number;
  base_channels: number;
  channel_multiplier: readonly number[];
  num_res_blocks: number;
  dropout: number;
  initializer_range: number;
  num_patches: number;
  out_channels: number;
  projection_dim: number;
  num_hidden_layers: number;
  hidden_act: string;
  image_token_embed_dim: number;
}>;

export const janusVqgan = configFacts<JanusVQVAEConfig>({
  className: "JanusVQVAEConfig",
  defaults: {
    model_type: "janus_vqgan",
    embed_dim: 8,
    num_embeddings: 16384,
    double_latent: false,
    latent_channels: 256,
    in_channels: 3,
    base_channels: 128,
    channel_multiplier: [1, 1, 2, 2, 4],
    num_res_blocks: 2,
    dropout: 0,
    initializer_range: 0.02,
    num_patches: 32,
    out_channels: 3,
    projection_dim: 2048,
    num_hidden_layers: 2,
    hidden_act: "gelu",
    image_token_embed_dim: 2048,
  },
  floats: ["dropout", "initializer_range"],
});
