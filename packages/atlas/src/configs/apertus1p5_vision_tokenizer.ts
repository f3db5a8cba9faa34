// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Apertus1p5VisionTokenizerConfig = Readonly<{
  model_type: string;
  codebook_size: number;
  embed_dim: number;
  latent_channels: number;
  in_channels: number;
  base_channels: number;
  channel_multiplier: readonly number[];
  num_res_blocks: number;
  attn_resolutions: readonly number[];
  resolution: number;
  dropout: number;
  spatial_scale_factor: number;
}>;

export const apertus1p5VisionTokenizer = configFacts<Apertus1p5VisionTokenizerConfig>({
  className: "Apertus1p5VisionTokenizerConfig",
  defaults: {
    model_type: "apertus1p5_vision_tokenizer",
    codebook_size: 131072,
    embed_dim: 256,
    latent_channels: 256,
    in_channels: 3,
    base_channels: 256,
    channel_multiplier: [1, 1, 2, 2, 4],
    num_res_blocks: 4,
    attn_resolutions: [16],
    resolution: 256,
    dropout: 0,
  },
  rules: { spatial_scale_factor: { value: 16, while: ["channel_multiplier"], always: true } },
  floats: ["dropout"],
});
