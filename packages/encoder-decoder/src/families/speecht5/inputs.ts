// What SpeechT5's decoder of speech reads: no processor makes it.
import { type InputSynthesizer, type NamedTensors, spreadTensor, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { SpeechT5Config } from "./config.ts";

const steps = { golden: 6, other: 4 };

/** The names of what each layer of the spectrogram's prenet draws. */
export const drawnNames = (c: SpeechT5Config): readonly string[] =>
  Array.from({ length: c.speech_decoder_prenet_layers }, (_, layer) => `drawn.${layer}`);

/** Ones and zeros, ones in the given share. */
const keptFeatures = (shape: readonly number[], share: number, seed: number): StoredTensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: size }, (_, index) => (((index + seed) * 37) % 101 < 101 * share ? 1 : 0));
  return { dtype: "float32", shape, data };
};

/** Frames of spectrograms that begin with silence: `[rows, length, bins]`. */
const frames = (c: SpeechT5Config, rows: number, length: number, seed: number): StoredTensor => {
  const { shape, data } = spreadTensor([rows, length, c.num_mel_bins], seed);
  const perRow = length * c.num_mel_bins;
  const begun = (data as Float32Array).map((value, index) => (index % perRow < c.num_mel_bins ? 0 : value));
  return { dtype: "float32", shape, data: begun };
};

/** The inputs of an encoder with spectrograms for the decoder, a voice, and what its prenet draws. */
export const withSpectrogram =
  (c: SpeechT5Config, encoderInputs: InputSynthesizer): InputSynthesizer =>
  async (processors, purpose) => {
    const { kind, attempt } = purpose;
    if (kind !== "golden" && kind !== "other") return undefined;
    const made = await encoderInputs(processors, purpose);
    if (!made) return undefined;
    const rows = Object.values(made.inputs)[0]?.shape[0] ?? 1;
    const drawn = drawnNames(c).map((name, layer) => {
      const shape = [steps[kind], c.speech_decoder_prenet_units];
      return [name, keptFeatures(shape, c.speech_decoder_prenet_dropout, attempt + 13 * layer)] as const;
    });
    const inputs = {
      ...made.inputs,
      decoder_input_values: frames(c, rows, steps[kind], attempt),
      speaker_embeddings: spreadTensor([rows, c.speaker_embedding_dim], attempt + 1),
      ...Object.fromEntries(drawn),
    };
    return { raw: made.raw, inputs };
  };

/** What the prenet draws, of a session's inputs. */
export const drawnOf = (c: SpeechT5Config, inputs: NamedTensors) =>
  drawnNames(c).flatMap((name) => {
    const kept = inputs[name];
    return kept ? [kept] : [];
  });

const rowOfTensor = ({ dtype, shape, data }: StoredTensor, row: number): StoredTensor => {
  const perRow = data.length / (shape[0] ?? 1);
  return { dtype, shape: shape.with(0, 1), data: data.slice(row * perRow, (row + 1) * perRow) as Float32Array };
};

/** A row of the spectrograms, whose name in forward is not that in the decoder's session. */
export const spectrogramOfRow = ({ decoder_input_values }: Tensors, row: number): Tensors =>
  decoder_input_values ? { decoder_input_values: rowOfTensor(decoder_input_values, row) } : {};

/** States in place of what a prenet makes, for the model without one: the second row is shorter. */
export const stateInputs =
  (c: SpeechT5Config): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const lengths = kind === "golden" ? [11, 8] : [9];
    const longest = Math.max(...lengths);
    const mask = lengths.flatMap((own) => Array.from({ length: longest }, (_, at) => (at < own ? 1n : 0n)));
    const rows = lengths.length;
    const inputs = {
      input_values: spreadTensor([rows, longest, c.hidden_size], attempt),
      attention_mask: { dtype: "int64" as const, shape: [rows, longest], data: BigInt64Array.from(mask) },
      decoder_input_values: spreadTensor([rows, steps[kind], c.hidden_size], attempt + 1),
    };
    return { raw: {}, inputs };
  };
