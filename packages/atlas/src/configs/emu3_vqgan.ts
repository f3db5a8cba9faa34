// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Emu3VQVAEConfig = Readonly<{
  model_type: string;
  codebook_size: number;
  embed_dim: number;
  latent_channels: number;
  double_latent: boolean;
  in_channels: number;
  out_channels: number;
  temporal_downsample_factor: number;
  base_channels: number;
  channel_multiplier: readonly number[];
  num_res_blocks: number;
  attn_resolutions: readonly number[];
  hidden_size: number;
  num_attention_heads: number;
  attention_dropout: number;
}>;

export const emu3Vqgan = configFacts<Emu3VQVAEConfig>({
  className: "Emu3VQVAEConfig",
  defaults: {
    model_type: "emu3_vqgan",
    codebook_size: 32768,
    embed_dim: 4,
    latent_channels: 4,
    double_latent: false,
    in_channels: 3,
    out_channels: 3,
    temporal_downsample_factor: 4,
    base_channels: 256,
    channel_multiplier: [1, 2, 2, 4],
    num_res_blocks: 2,
    attn_resolutions: [3],
    hidden_size: 1024,
    num_attention_heads: 1,
    attention_dropout: 0,
  },
  floats: ["attention_dropout"],
});
