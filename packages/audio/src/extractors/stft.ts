// Extractors of NeMo's kin: log-mel frames of a short-time Fourier transform, padding masked.
import { InputError, memoized } from "@tiny-random/core";
import {
  classDefaults,
  type ExtractorKind,
  type ExtractorSettings,
  floatRows,
  longest,
  maskOf,
  numberIn,
  padded,
} from "../extractor.ts";
import { melFilters } from "../mel-filters.ts";
import { hannWindow, logSpectrogram } from "../spectrogram.ts";

/** A window in the middle of a longer frame. */
export const centeredWindow = (window: Float64Array, length: number): Float64Array => {
  const result = new Float64Array(length);
  result.set(window, Math.floor((length - window.length) / 2));
  return result;
};

/** Each sample less a share of the previous one. */
const emphasized = (clip: Float32Array, share: number): Float32Array =>
  clip.map((sample, at) => (at === 0 ? sample : sample - share * (clip[at - 1] as number)));

/** Frames of `torch.stft` over silence at both ends, and Slaney's mel filters. */
const melFrames = (settings: ExtractorSettings) => {
  const [rate, size] = [numberIn(settings, "sampling_rate"), numberIn(settings, "n_fft")];
  const filters = melFilters({
    frequencies: size / 2 + 1,
    filters: numberIn(settings, "feature_size"),
    samplingRate: rate,
    lowest: 0,
    highest: rate / 2,
    scale: "slaney",
    equalArea: true,
  });
  const window = centeredWindow(hannWindow(numberIn(settings, "win_length"), "symmetric"), size);
  const logarithm = (power: number) => Math.log(power + 2 ** -24);
  const options = { window, hop: numberIn(settings, "hop_length"), filters, floor: 0, logarithm };
  const preemphasis = numberIn(settings, "preemphasis");
  // A family's classes hear the same clips.
  return memoized((clip: Float32Array): Float32Array[] => {
    const sound = new Float32Array(clip.length + size);
    sound.set(emphasized(clip, preemphasis), size / 2);
    return logSpectrogram(sound, options);
  });
};

/** Each mel bin with zero mean and unit variance over a clip's first frames, as one row. */
const normalized = (frames: readonly Float32Array[]): Float32Array => {
  const bins = frames[0]?.length ?? 0;
  const result = new Float32Array(frames.length * bins);
  for (let bin = 0; bin < bins; bin++) {
    const values = frames.map((frame) => frame[bin] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (values.length - 1)) + 1e-5;
    for (const [at, value] of values.entries()) result[at * bins + bin] = (value - mean) / deviation;
  }
  return result;
};

/** Frames of clips, those of a clip's samples made a row of: one more stands behind them as padding. */
const maskedFrames =
  (rowOf: (frames: readonly Float32Array[]) => Float32Array): ExtractorKind["extractor"] =>
  (settings) => {
    const framesOf = melFrames(settings);
    const [bins, hop] = [numberIn(settings, "feature_size"), numberIn(settings, "hop_length")];
    return (clips, { mask = true } = {}) => {
      const counts = clips.map((clip) => Math.floor(clip.length / hop));
      const steps = Math.floor(longest(clips) / hop) + 1;
      const rows = clips.map((clip, row) => rowOf(framesOf(clip).slice(0, counts[row])));
      const input_features = floatRows(
        rows.map((row) => padded(row, steps * bins, 0)),
        bins,
      );
      return { input_features, ...(mask && { attention_mask: maskOf(counts, steps) }) };
    };
  };

/** Mel bins normalized over the clip, without its last frame: `ParakeetFeatureExtractor`. */
export const parakeetExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "n_fft", "win_length", "preemphasis"],
  call: {},
  get defaults() {
    return classDefaults("ParakeetFeatureExtractor");
  },
  extractor: maskedFrames(normalized),
};

/** The same as they are, for a stream whose end nobody knows yet: `NemotronAsrStreamingFeatureExtractor`. */
export const nemotronExtractor: ExtractorKind = {
  ...parakeetExtractor,
  get defaults() {
    return classDefaults("NemotronAsrStreamingFeatureExtractor");
  },
  extractor: (settings) => {
    const { mel_filters_dtype: dtype } = settings;
    if (dtype !== "float32")
      throw new InputError(`mel filters of ${JSON.stringify(dtype)} are not supported`, 'Use "float32".');
    return maskedFrames((frames) => Float32Array.from(frames.flatMap((frame) => [...frame])))(settings);
  },
};

/** The same, of a clip without the noise that torch draws: `CohereAsrFeatureExtractor`. */
export const cohereAsrExtractor: ExtractorKind = {
  ...parakeetExtractor,
  get defaults() {
    return classDefaults("CohereAsrFeatureExtractor");
  },
  derived: () => ({ dither: 0 }),
};

/** Log-mel frames on Kaldi's scale, without padding at the ends: `LasrFeatureExtractor`. */
export const lasrExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "n_fft", "win_length"],
  call: { return_attention_mask: true },
  get defaults() {
    return classDefaults("LasrFeatureExtractor");
  },
  extractor: (settings) => {
    const [bins, hop] = [numberIn(settings, "feature_size"), numberIn(settings, "hop_length")];
    const length = numberIn(settings, "win_length");
    const filters = melFilters({
      frequencies: numberIn(settings, "n_fft") / 2 + 1,
      filters: bins,
      samplingRate: numberIn(settings, "sampling_rate"),
      lowest: 125,
      highest: 7500,
      scale: "kaldi",
      inMels: true,
    });
    const window = hannWindow(length, "symmetric");
    const options = {
      window,
      hop,
      transformed: numberIn(settings, "n_fft"),
      filters,
      floor: 1e-5,
      logarithm: Math.log,
    };
    return (clips, { mask = true } = {}) => {
      const most = longest(clips);
      const rows = clips.map((clip) => logSpectrogram(padded(clip, most, 0), options));
      const steps = longest(rows);
      const counts = clips.map((clip) => Math.max(0, Math.floor((clip.length - length) / hop) + 1));
      const input_features = floatRows(
        rows.map((row) => Float32Array.from(row.flatMap((frame) => [...frame]))),
        bins,
      );
      return { input_features, ...(mask && { attention_mask: maskOf(counts, steps) }) };
    };
  },
};
