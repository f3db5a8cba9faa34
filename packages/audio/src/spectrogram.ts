import { powerTransform } from "./fourier.ts";
import type { MelFilter } from "./mel-filters.ts";

/** How sound becomes frames of filtered frequencies. */
export interface SpectrogramOptions {
  /** Weights of a frame's samples; its length is the frame's. */
  readonly window: Float64Array;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** Samples that are transformed, those beyond the frame zeros; the frame's length by default. */
  readonly transformed?: number;
  readonly filters: readonly MelFilter[];
  /** What is filtered of a frequency's power: its power, by default. */
  readonly spectrum?: (power: number) => number;
  /** Filtered power is not less than this. */
  readonly floor: number;
  readonly logarithm: (power: number) => number;
  /** Whether the first frame is centered at the first sample, with sound reflected at both ends. */
  readonly centered?: boolean;
  /** The share of the previous sample that is subtracted, after the frame's mean (Kaldi). */
  readonly preemphasis?: number;
}

/** Hann's window, `periodic` where it is one period of the cosine without its last sample. */
export const hannWindow = (length: number, kind: "periodic" | "symmetric"): Float64Array => {
  const steps = kind === "periodic" ? length : length - 1;
  return Float64Array.from({ length }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / steps));
};

/** Hamming's window: Hann's raised from zero. */
export const hammingWindow = (length: number): Float64Array =>
  hannWindow(length, "symmetric").map((weight) => 0.08 + 0.92 * weight);

/** Kaldi's window: Hann's to the power of 0.85. */
export const poveyWindow = (length: number): Float64Array =>
  hannWindow(length, "symmetric").map((weight) => weight ** 0.85);

/** Reflection padding on both sides. */
export const reflected = (samples: ArrayLike<number>, margin: number): Float64Array => {
  const last = samples.length - 1;
  return Float64Array.from({ length: samples.length + 2 * margin }, (_, index) => {
    const at = Math.abs(index - margin) % (2 * last);
    return samples[at > last ? 2 * last - at : at] as number;
  });
};

/** Subtracts a frame's mean, then from each sample a share of the previous one. */
const emphasized = (frame: Float64Array, share: number): Float64Array => {
  const mean = frame.reduce((sum, value) => sum + value, 0) / frame.length;
  return frame.map((value, index) => value - mean - share * ((frame[Math.max(0, index - 1)] as number) - mean));
};

/** A filter's share of the power. */
const filtered = (power: Float64Array, { first, weights }: MelFilter): number => {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (weights[at] as number) * (power[first + at] as number);
  return sum;
};

/**
 * Frames of logarithms of filtered power, in float64 as numpy has it, then rounded to float32 (`spectrogram` in
 * Transformers' audio_utils.py).
 *
 * @returns a row for every frame, with a value for every filter
 */
export const logSpectrogram = (samples: ArrayLike<number>, options: SpectrogramOptions): Float32Array[] => {
  const { window, hop, transformed = window.length, filters, floor, logarithm, preemphasis, spectrum } = options;
  const sound = options.centered ? reflected(samples, Math.floor(window.length / 2)) : Float64Array.from(samples);
  const transform = powerTransform(transformed);
  const count = 1 + Math.floor((sound.length - window.length) / hop);
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const taken = sound.slice(index * hop, index * hop + window.length);
    const frame = preemphasis === undefined ? taken : emphasized(taken, preemphasis);
    const buffer = new Float64Array(transformed);
    for (let at = 0; at < frame.length; at++) buffer[at] = (frame[at] as number) * (window[at] as number);
    const power = spectrum ? transform(buffer).map(spectrum) : transform(buffer);
    return Float32Array.from(filters, (filter) => logarithm(Math.max(floor, filtered(power, filter))));
  });
};
