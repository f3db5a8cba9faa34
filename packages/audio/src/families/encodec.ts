import { type EncodecConfig, encodec } from "@tiny-random/atlas/configs/encodec";
import { InputError } from "@tiny-random/core";
import { baseModel, lstm, module, Parameter, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { codecClass, codecExtractor } from "../layers/codec-class.ts";
import { quantizersFor } from "../layers/codec-rates.ts";
import { decodeResiduals, encodeResiduals } from "../layers/residual-vector-quantizer.ts";
import { type SeanetBlock, seanetDecoder, seanetEncoder } from "../layers/seanet.ts";

/** An LSTM over the frames, added to its input: `[batch, channels, frames]`. */
const residualLstm = (c: EncodecConfig, channels: number): SeanetBlock =>
  module({ lstm: lstm(channels, channels, c.num_lstm_layers) }, (m, x: Tensor) => {
    const steps = x.permute(2, 0, 1);
    return m.lstm(steps).add(steps).permute(1, 2, 0);
  });

const inTraining = "counts of training";

/** A Euclidean codebook and what training counts of its use. */
const euclideanCodebook = (c: EncodecConfig, isUsed: boolean) => {
  const shape = [c.codebook_size, c.codebook_dim];
  const counted = (size: readonly number[]) => new Parameter(size, { kind: "positive" }, { unread: inTraining });
  const unread = isUsed ? {} : { unread: "only bandwidths above the first read it" };
  return module(
    {
      inited: new Parameter([1], { kind: "exact", data: () => Float32Array.of(1) }, { unread: inTraining }),
      cluster_size: counted([c.codebook_size]),
      embed: new Parameter(shape, { kind: "weight", fanIn: 4 }, unread),
      embed_avg: counted(shape),
    },
    (m, x: Tensor) => x.graph.parameter(m.embed),
  );
};

/** Quantizers at the first bandwidth, which is the one that a call without a bandwidth uses. */
const usedQuantizers = (c: EncodecConfig): number => quantizersFor(c, c.target_bandwidths[0]);

const quantizer = (c: EncodecConfig) => {
  const layers = Array.from({ length: quantizersFor(c, c.target_bandwidths.at(-1)) }, (_, index) =>
    module({ codebook: euclideanCodebook(c, index < usedQuantizers(c)) }, () => undefined),
  );
  return module({ layers }, () => undefined);
};

/** Throws InputError for sound in normalized chunks. */
const checkChunks = (c: EncodecConfig): void => {
  if (!c.normalize && c.chunk_length_s === null) return;
  throw new InputError(
    "encodec in chunks (chunk_length_s) that are normalized, as encodec_48khz, is not supported",
    "Use a reference of 24 kHz.",
  );
};

/** A neural codec (Défossez et al., 2022). */
const codec = (c: EncodecConfig) => {
  checkChunks(c);
  const bottleneck = (channels: number) => [residualLstm(c, channels)];
  return baseModel(
    module(
      { encoder: seanetEncoder(c, bottleneck), decoder: seanetDecoder(c, bottleneck), quantizer: quantizer(c) },
      (m) => {
        const quantizers = m.quantizer.layers.slice(0, usedQuantizers(c));
        return {
          encode: (sound: Tensor, mask?: Tensor) => {
            const silenced = mask ? sound.mul(mask.to("float32").unsqueeze(1)) : sound;
            return encodeResiduals(quantizers, m.encoder(silenced).transpose(1, 2)).unsqueeze(0);
          },
          decode: (codes: Tensor) => m.decoder(decodeResiduals(quantizers, codes.squeeze(0)).transpose(1, 2)),
        };
      },
    ),
  );
};

export default audioFamily({
  facts: encodec,
  repo: "facebook/encodec_24khz",
  reference: { codebook_dim: 128, torch_dtype: "float32" },
  extractor: codecExtractor,
  towers: {
    codec: (c) => {
      const model = codec(c);
      return { module: model, ...model() };
    },
  },
  // Room for two quantizers, and for four.
  tiny: () => ({ target_bandwidths: [0.45, 0.9] }),
  architectures: {
    EncodecModel: codecClass({
      build: codec,
      // The first axis counts chunks.
      codeAxes: (c) => [1, "batch_size", usedQuantizers(c), "codes_length"],
      channels: (c) => c.audio_channels,
      isMasked: true,
      seconds: [0.12, 0.09],
    }),
  },
});
