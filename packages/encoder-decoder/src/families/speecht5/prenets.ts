// What stands before SpeechT5's encoder and decoder, and behind the decoder: the prenets and postnets of speech and text.
import { featureEncoder, featureProjection, frameMask } from "@tiny-random/audio/layers/feature-encoder";
import { positionalConvolution } from "@tiny-random/audio/layers/positional-convolution";
import { maskedFrame } from "@tiny-random/audio/layers/speech-encoder";
import { batchNorm, conv1d, embedding, linear, module, Parameter, Tensor, unitLength } from "@tiny-random/nn";
import { pastLength } from "../../layers/decoder-steps.ts";
import { fairseqPositions } from "../../layers/positions.ts";
import type { DecoderContext } from "../../layers/seq2seq-family.ts";
import type { SpeechT5Config } from "./config.ts";

const countedPositions = (c: SpeechT5Config, count: number) =>
  fairseqPositions(count + c.pad_token_id + 1, c.hidden_size, c.pad_token_id);

/** Samples `[batch, samples]` and their mask → states of frames with their positions, and the mask of frames. */
export const speechEncoderPrenet = (c: SpeechT5Config) =>
  module(
    {
      feature_encoder: featureEncoder(c),
      feature_projection: featureProjection(c),
      masked_spec_embed: maskedFrame(c),
      pos_conv_embed: positionalConvolution(c),
      pos_sinusoidal_embed: countedPositions(c, c.max_speech_positions),
    },
    (m, samples: Tensor, mask: Tensor) => {
      const { hidden } = m.feature_projection(m.feature_encoder(samples));
      const frames = frameMask(c, mask, hidden);
      const convolved = hidden.add(m.pos_conv_embed(hidden));
      // Positions count the frames of a mask in which padding is 1, as if it held ids.
      return { hidden: convolved.add(m.pos_sinusoidal_embed(frames.ne(1).to("int64"), {})), frames };
    },
  );

/** Positions as neighbouring sines and cosines by a learned factor (Li et al., 2018), counted from after cached ones. */
const scaledPositions = (c: SpeechT5Config) =>
  module({ alpha: new Parameter([], { kind: "scale" }) }, (m, x: Tensor, context: DecoderContext) => {
    const { graph } = x;
    const half = c.hidden_size / 2;
    const steps = Array.from({ length: half }, (_, pair) => Math.exp(2 * pair * (-Math.log(10000) / c.hidden_size)));
    const past = pastLength(x, context);
    const own = Tensor.arange(graph, x.size(1));
    const places = past === 0 ? own : own.add(graph.dimValue(past));
    const angles = places.to("float32").unsqueeze(-1).mul(graph.constant(steps, "float32"));
    const waves = Tensor.stack([angles.sin(), angles.cos()], -1).flatten(1).unsqueeze(0);
    return x.add(waves.mul(graph.parameter(m.alpha)));
  });

/** Embeddings of which torch zeroes the padding's; the class without prenets, of which the table of such rows is made, has none. */
const words = (c: SpeechT5Config) =>
  embedding(c.vocab_size, c.hidden_size, { kind: "embedding", zeroRow: c.pad_token_id });

/** Ids `[batch, length]` → words with their positions. */
export const textEncoderPrenet = (c: SpeechT5Config) =>
  module({ embed_tokens: words(c), encode_positions: scaledPositions(c) }, (m, ids: Tensor) =>
    m.encode_positions(m.embed_tokens(ids), {}),
  );

/** Ids `[batch, length]` → words with their positions, padding left out. */
export const textDecoderPrenet = (c: SpeechT5Config) =>
  module(
    {
      embed_tokens: words(c),
      embed_positions: countedPositions(c, c.max_text_positions),
    },
    (m, ids: Tensor, context: DecoderContext) => {
      const embedded = m.embed_tokens(ids);
      const scaled = c.scale_embedding ? embedded.mul(Math.sqrt(c.hidden_size)) : embedded;
      return scaled.add(m.embed_positions(ids, context));
    },
  );

/** What a spectrogram's prenet reads beside it. */
export interface Drawn {
  /** For each of its layers what is kept, ones and zeros: `[length, units]`. Dropout is random in evaluation too. */
  readonly kept: readonly Tensor[];
  /** The vector of a speaker's voice, `[batch, size]`. */
  readonly speaker: Tensor;
}

/**
 * Spectrograms `[batch, length, bins]` → states. Each layer keeps a feature with the probability that says how many are
 * dropped, the same ones in every row (Shen et al., 2018).
 */
export const speechDecoderPrenet = (c: SpeechT5Config) => {
  const units = c.speech_decoder_prenet_units;
  const layers = Array.from({ length: c.speech_decoder_prenet_layers }, (_, layer) =>
    linear(layer === 0 ? c.num_mel_bins : units, units),
  );
  return module(
    {
      layers,
      final_layer: linear(units, c.hidden_size),
      encode_positions: scaledPositions(c),
      speaker_embeds_layer: linear(c.speaker_embedding_dim + c.hidden_size, c.hidden_size),
    },
    (m, spectrogram: Tensor, { kept, speaker }: Drawn, context: DecoderContext) => {
      const dropped = m.layers.reduce<Tensor>((x, layer, index) => {
        const features = layer(x).relu();
        const mask = kept[index];
        return mask ? features.mul(mask.unsqueeze(0)).div(1 - c.speech_decoder_prenet_dropout) : features;
      }, spectrogram);
      const placed = m.encode_positions(m.final_layer(dropped), context);
      const voice = unitLength(speaker).unsqueeze(1).expand(placed.shape.with(-1, c.speaker_embedding_dim));
      return m.speaker_embeds_layer(Tensor.cat([placed, voice], -1)).relu();
    },
  );
};

const postnetLayer = (c: SpeechT5Config, layer: number) => {
  const [units, kernel] = [c.speech_decoder_postnet_units, c.speech_decoder_postnet_kernel];
  const isLast = layer === c.speech_decoder_postnet_layers - 1;
  const outputs = isLast ? c.num_mel_bins : units;
  const padding = Math.floor((kernel - 1) / 2);
  return module(
    {
      conv: conv1d(layer === 0 ? c.num_mel_bins : units, outputs, kernel, { padding, bias: false }),
      batch_norm: batchNorm(outputs),
    },
    (m, x: Tensor) => {
      const normed = m.batch_norm(m.conv(x));
      return isLast ? normed : normed.tanh();
    },
  );
};

/** The decoder's states → frames of a spectrogram and each one's probability to be the last; and what refines them. */
export const speechDecoderPostnet = (c: SpeechT5Config) => {
  const layers = Array.from({ length: c.speech_decoder_postnet_layers }, (_, layer) => postnetLayer(c, layer));
  return module(
    {
      feat_out: linear(c.hidden_size, c.num_mel_bins * c.reduction_factor),
      prob_out: linear(c.hidden_size, c.reduction_factor),
      layers,
    },
    (m) => ({
      /** `[batch, length, width]` → `[batch, length, frames, bins]`. */
      frames: (states: Tensor) => m.feat_out(states).unflatten(-1, [c.reduction_factor, c.num_mel_bins]),
      /** `[batch, length, width]` → `[batch, length, frames]`. */
      ends: (states: Tensor) => m.prob_out(states).sigmoid(),
      /** `[batch, frames, bins]` → the same. */
      refined: (spectrogram: Tensor) =>
        spectrogram.add(m.layers.reduce<Tensor>((x, layer) => layer(x), spectrogram.transpose(1, 2)).transpose(1, 2)),
    }),
  );
};
