import { InputError } from "@tiny-random/core";
import { baseModel, lstm, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { codecClass, codecExtractor } from "../layers/codec-class.ts";
import { quantizersFor } from "../layers/codec-rates.ts";
import { codecDecoder, codecEncoder, type SoundBlock } from "../layers/codec-stacks.ts";
import { countedCodebook } from "../layers/counted-codebook.ts";
import { decodeResiduals, encodeResiduals } from "../layers/residual-vector-quantizer.ts";

/** The defaults of EncodecConfig: EnCodec at 24 kHz. */
const defaults = {
  model_type: "encodec",
  target_bandwidths: [1.5, 3, 6, 12, 24],
  sampling_rate: 24000,
  audio_channels: 1,
  normalize: false,
  chunk_length_s: null as number | null,
  overlap: null as number | null,
  hidden_size: 128,
  num_filters: 32,
  num_residual_layers: 1,
  upsampling_ratios: [8, 5, 4, 2],
  norm_type: "weight_norm",
  kernel_size: 7,
  last_kernel_size: 7,
  residual_kernel_size: 3,
  dilation_growth_rate: 2,
  use_causal_conv: true,
  pad_mode: "reflect",
  compress: 2,
  num_lstm_layers: 2,
  trim_right_ratio: 1,
  codebook_size: 1024,
  codebook_dim: null as number | null,
  use_conv_shortcut: true,
};
type EncodecConfig = typeof defaults;

const memory = (c: EncodecConfig, channels: number): SoundBlock =>
  module({ lstm: lstm(channels, channels, c.num_lstm_layers) }, (m, x: Tensor) => {
    const steps = x.permute(2, 0, 1);
    return m.lstm(steps).add(steps).permute(1, 2, 0);
  });

/** A neural codec (Défossez et al., 2022). */
const codec = (c: EncodecConfig) => {
  if (c.normalize || c.chunk_length_s !== null)
    throw new InputError(
      "encodec in chunks that are normalized (encodec_48khz) is not supported",
      "Use a reference of 24 kHz.",
    );
  const used = quantizersFor(c, c.target_bandwidths[0]);
  const layers = Array.from({ length: quantizersFor(c, c.target_bandwidths.at(-1)) }, (_, index) =>
    module({ codebook: countedCodebook(c, index < used) }, () => undefined),
  );
  const between = (channels: number) => [memory(c, channels)];
  return baseModel(
    module(
      {
        encoder: codecEncoder(c, between),
        decoder: codecDecoder(c, between),
        quantizer: module({ layers }, () => undefined),
      },
      () => undefined,
    ),
  );
};

export default audioFamily({
  defaults,
  repo: "facebook/encodec_24khz",
  reference: { codebook_dim: 128, torch_dtype: "float32" },
  extractor: codecExtractor,
  // Room for two quantizers, and for four.
  tiny: () => ({ target_bandwidths: [0.45, 0.9] }),
  architectures: {
    EncodecModel: codecClass({
      build: codec,
      codec: ({ encoder, decoder, quantizer }, c) => {
        const used = quantizer.layers.slice(0, quantizersFor(c, c.target_bandwidths[0]));
        return {
          encode: (sound, mask) => {
            const heard = mask ? sound.mul(mask.to("float32").unsqueeze(1)) : sound;
            return encodeResiduals(used, encoder(heard).transpose(1, 2)).unsqueeze(0);
          },
          decode: (codes) => decoder(decodeResiduals(used, codes.squeeze(0)).transpose(1, 2)),
        };
      },
      // The first axis counts chunks.
      codeAxes: (c) => [1, "batch_size", quantizersFor(c, c.target_bandwidths[0]), "codes_length"],
      channels: (c) => c.audio_channels,
      isMasked: true,
      seconds: [0.12, 0.09],
    }),
  },
});
