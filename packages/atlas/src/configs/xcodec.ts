// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DacConfig, dac } from "./dac.ts";
import { type HubertConfig, hubert } from "./hubert.ts";

export type XcodecConfig = Readonly<{
  model_type: string;
  target_bandwidths: readonly number[];
  sample_rate: number;
  kernel_size: number;
  channel_ratios: readonly number[];
  strides: readonly number[];
  block_dilations: readonly number[];
  unit_kernel_size: number;
  codebook_size: number;
  codebook_dim: number;
  initializer_range: number;
  acoustic_model_config: DacConfig;
  semantic_model_config: HubertConfig;
}>;

export const xcodec = configFacts<XcodecConfig>({
  className: "XcodecConfig",
  defaults: {
    model_type: "xcodec",
    target_bandwidths: [0.5, 1, 1.5, 2, 4],
    sample_rate: 16000,
    kernel_size: 3,
    channel_ratios: [1, 1],
    strides: [1, 1],
    block_dilations: [1, 1],
    unit_kernel_size: 3,
    codebook_size: 1024,
    codebook_dim: null,
    initializer_range: 0.02,
    acoustic_model_config: null,
    semantic_model_config: null,
  },
  rules: { codebook_dim: { value: 1024 } },
  nested: {
    acoustic_model_config: {
      facts: dac,
      any: true,
      given: {
        encoder_hidden_size: 64,
        downsampling_ratios: [8, 5, 4, 2],
        decoder_hidden_size: 1024,
        upsampling_ratios: [8, 5, 4, 2],
        hidden_size: 256,
      },
      beneath: true,
    },
    semantic_model_config: { facts: hubert, any: true },
  },
  floats: ["initializer_range"],
});
