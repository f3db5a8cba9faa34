import { type DacConfig, dac } from "@tiny-random/atlas/configs/dac";
import {
  baseModel,
  bias,
  conv1d,
  convTranspose1d,
  embedding,
  module,
  Parameter,
  Tensor,
  unitLength,
  weight,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { codecClass } from "../layers/codec-class.ts";
import { nearest } from "../layers/residual-vector-quantizer.ts";

/** x + sin²(αx) / α with a rate for every channel (Ziyin et al., 2020): `[batch, channels, length]`. */
const snake = (channels: number) =>
  module({ alpha: new Parameter([1, channels, 1], { kind: "positive" }) }, (m, x: Tensor) => {
    const waves = x.mul(m.alpha).sin();
    return x.add(waves.mul(waves).div(x.graph.parameter(m.alpha).add(1e-9)));
  });

/**
 * A pointwise convolution of little weight: a wave of a wave of a wave, each added in full, would turn a rounding of the
 * first into another sound.
 */
const quietConvolution = (channels: number) =>
  module({ weight: weight([channels, channels, 1], 64 * channels), bias: bias(channels) }, (m, x: Tensor) =>
    x.conv1d(m.weight, m.bias),
  );

/** A dilated and a pointwise convolution, added to their input. */
const residualUnit = (channels: number, dilation: number) =>
  module(
    {
      snake1: snake(channels),
      conv1: conv1d(channels, channels, 7, { dilation, padding: 3 * dilation }),
      snake2: snake(channels),
      conv2: quietConvolution(channels),
    },
    (m, x: Tensor) => x.add(m.conv2(m.snake2(m.conv1(m.snake1(x))))),
  );

const residualUnits = (channels: number) => ({
  res_unit1: residualUnit(channels, 1),
  res_unit2: residualUnit(channels, 3),
  res_unit3: residualUnit(channels, 9),
});

const windowsOf = (stride: number) => ({ stride, padding: Math.ceil(stride / 2) });

const encoderBlock = (channels: number, stride: number) => {
  const units = residualUnits(channels);
  const conv1 = conv1d(channels, 2 * channels, 2 * stride, windowsOf(stride));
  return module({ ...units, snake1: snake(channels), conv1 }, (m, x: Tensor) =>
    m.conv1(m.snake1(m.res_unit3(m.res_unit2(m.res_unit1(x))))),
  );
};

const decoderBlock = (channels: number, stride: number) => {
  const conv_t1 = convTranspose1d(channels, channels / 2, 2 * stride, windowsOf(stride));
  const units = residualUnits(channels / 2);
  return module({ snake1: snake(channels), conv_t1, ...units }, (m, x: Tensor) =>
    m.res_unit3(m.res_unit2(m.res_unit1(m.conv_t1(m.snake1(x))))),
  );
};

/** Sound `[batch, 1, samples]` → latents `[batch, width, frames]`. */
const encoder = (c: DacConfig) => {
  const deepest = c.encoder_hidden_size * 2 ** c.downsampling_ratios.length;
  return module(
    {
      conv1: conv1d(1, c.encoder_hidden_size, 7, { padding: 3 }),
      block: c.downsampling_ratios.map((stride, stage) => encoderBlock(c.encoder_hidden_size * 2 ** stage, stride)),
      snake1: snake(deepest),
      conv2: conv1d(deepest, c.hidden_size, 3, { padding: 1 }),
    },
    (m, sound: Tensor) => m.conv2(m.snake1(m.block.reduce<Tensor>((x, block) => block(x), m.conv1(sound)))),
  );
};

/** Latents `[batch, width, frames]` → sound `[batch, samples]` within ±1. */
const decoder = (c: DacConfig) => {
  const last = c.decoder_hidden_size / 2 ** c.upsampling_ratios.length;
  return module(
    {
      conv1: conv1d(c.hidden_size, c.decoder_hidden_size, 7, { padding: 3 }),
      block: c.upsampling_ratios.map((stride, stage) => decoderBlock(c.decoder_hidden_size / 2 ** stage, stride)),
      snake1: snake(last),
      conv2: conv1d(last, 1, 7, { padding: 3 }),
    },
    (m, latents: Tensor) =>
      m
        .conv2(m.snake1(m.block.reduce<Tensor>((x, block) => block(x), m.conv1(latents))))
        .tanh()
        .squeeze(1),
  );
};

/** One quantizer: its codebook is narrow, and its nearest entry is that of the nearest direction (Yu et al., 2021). */
const quantizer = (c: DacConfig) =>
  module(
    {
      in_proj: conv1d(c.hidden_size, c.codebook_dim, 1),
      out_proj: conv1d(c.codebook_dim, c.hidden_size, 1),
      codebook: embedding(c.codebook_size, c.codebook_dim),
    },
    (m) => ({
      codesOf: (latents: Tensor): Tensor => {
        const table = latents.graph.parameter(m.codebook.weight);
        return nearest(unitLength(m.in_proj(latents).transpose(1, 2)), unitLength(table));
      },
      latentsOf: (codes: Tensor): Tensor => m.out_proj(m.codebook(codes).transpose(1, 2)),
    }),
  );

/** The Descript Audio Codec (Kumar et al., 2023). */
const codec = (c: DacConfig) =>
  baseModel(
    module(
      {
        encoder: encoder(c),
        decoder: decoder(c),
        quantizer: module({ quantizers: Array.from({ length: c.n_codebooks }, () => quantizer(c)) }, (m) =>
          m.quantizers.map((one) => one()),
        ),
      },
      (m) => ({
        encode: (sound: Tensor) => {
          const codes: Tensor[] = [];
          let residual = m.encoder(sound);
          for (const { codesOf, latentsOf } of m.quantizer()) {
            const code = codesOf(residual);
            residual = residual.sub(latentsOf(code));
            codes.push(code);
          }
          return Tensor.stack(codes, 1);
        },
        decode: (codes: Tensor) => {
          const latents = m.quantizer().map(({ latentsOf }, index) => latentsOf(codes.select(1, index)));
          return m.decoder(latents.reduce((sum, one) => sum.add(one)));
        },
      }),
    ),
  );

/** What the class computes of its ratios and its first width. */
const resolve = (c: DacConfig): Partial<DacConfig> => ({
  upsampling_ratios: c.downsampling_ratios.toReversed(),
  hidden_size: c.encoder_hidden_size * 2 ** c.downsampling_ratios.length,
  hop_length: c.downsampling_ratios.reduce((product, ratio) => product * ratio, 1),
});

export default audioFamily({
  facts: dac,
  repo: "descript/dac_16khz",
  checkpoints: { DacModel: ["descript/dac_16khz", "descript/dac_24khz", "descript/dac_44khz"] },
  reference: { downsampling_ratios: [2, 4, 5, 8], n_codebooks: 12, torch_dtype: "float32" },
  resolve,
  extractor: { feature_extractor_type: "DacFeatureExtractor", sampling_rate: 16000, hop_length: 320 },
  extractorSettings: (c) => ({ sampling_rate: c.sampling_rate, hop_length: c.hop_length }),
  tiny: () => ({ encoder_hidden_size: 4, decoder_hidden_size: 64, n_codebooks: 4, codebook_size: 64 }),
  variants: {
    "44 kHz": { config: { downsampling_ratios: [2, 4, 8, 8], sampling_rate: 44100 } },
  },
  architectures: {
    DacModel: codecClass({
      build: codec,
      codeAxes: (c) => ["batch_size", c.n_codebooks, "codes_length"],
      channels: () => 1,
      isMasked: false,
      // No multiples of the hop.
      seconds: [0.13, 0.09],
    }),
  },
});
