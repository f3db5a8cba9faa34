// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DacConfig = Readonly<{
  model_type: string;
  encoder_hidden_size: number;
  downsampling_ratios: readonly number[];
  decoder_hidden_size: number;
  n_codebooks: number;
  codebook_size: number;
  codebook_dim: number;
  quantizer_dropout: number;
  commitment_loss_weight: number;
  codebook_loss_weight: number;
  sampling_rate: number;
  upsampling_ratios: readonly number[];
  hidden_size: number;
  hop_length: number;
}>;

export const dac = configFacts<DacConfig>({
  className: "DacConfig",
  defaults: {
    model_type: "dac",
    encoder_hidden_size: 64,
    downsampling_ratios: [2, 4, 8, 8],
    decoder_hidden_size: 1536,
    n_codebooks: 9,
    codebook_size: 1024,
    codebook_dim: 8,
    quantizer_dropout: 0,
    commitment_loss_weight: 0.25,
    codebook_loss_weight: 1,
    sampling_rate: 16000,
  },
  rules: {
    upsampling_ratios: { value: [8, 8, 4, 2], while: ["downsampling_ratios"] },
    hidden_size: { value: 1024, while: ["downsampling_ratios", "encoder_hidden_size"] },
    hop_length: { value: 512, while: ["downsampling_ratios"] },
  },
  floats: ["codebook_loss_weight", "commitment_loss_weight"],
});
