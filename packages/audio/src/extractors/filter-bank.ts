import { memoized } from "@tiny-random/core";
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
import { hammingWindow, hannWindow, logSpectrogram, poveyWindow } from "../spectrogram.ts";

const frameLength = 400;
const transformed = 512;

/**
 * Kaldi's filter bank: frames of 25 ms every 10 ms (at 16 kHz), preemphasis, triangular mel filters from 20 Hz.
 *
 * @param gain a factor for samples: Kaldi's are 16-bit integers
 * @param bins how many filters there are
 */
const kaldiFrames = (
  settings: ExtractorSettings,
  window: Float64Array,
  gain: number,
  bins = numberIn(settings, "num_mel_bins"),
) => {
  const rate = numberIn(settings, "sampling_rate");
  const filters = melFilters({
    frequencies: transformed / 2 + 1,
    filters: bins,
    samplingRate: rate,
    lowest: 20,
    highest: Math.floor(rate / 2),
    scale: "kaldi",
    inMels: true,
  });
  const options = { window, hop: 160, transformed, filters, floor: 2 ** -23, logarithm: Math.log, preemphasis: 0.97 };
  // A family's classes hear the same clips.
  return memoized((clip: Float32Array): Float32Array[] =>
    logSpectrogram(
      clip.map((sample) => sample * gain),
      options,
    ),
  );
};

const sixteenBits = 32768;

const joined = (frames: readonly Float32Array[]): Float32Array =>
  Float32Array.from(frames.flatMap((frame) => [...frame]));

/**
 * Cepstral mean and variance normalization: each mel bin has zero mean and unit variance over a clip's frames.
 *
 * @param freedom subtracted from the number of frames for the variance
 */
const cepstralNormalized = (frames: readonly Float32Array[], freedom: number, epsilon: number): Float32Array[] => {
  const bins = Array.from({ length: frames[0]?.length ?? 0 }, (_, bin) => {
    const mean = frames.reduce((sum, frame) => sum + (frame[bin] as number), 0) / frames.length;
    const squares = frames.reduce((sum, frame) => sum + ((frame[bin] as number) - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / (frames.length - freedom) + epsilon) };
  });
  return frames.map((frame) =>
    frame.map((value, bin) => {
      const { mean, deviation } = bins[bin] as (typeof bins)[number];
      return (value - mean) / deviation;
    }),
  );
};

/** `max_length` frames, normalized by a fixed mean and deviation: `ASTFeatureExtractor`. */
export const astExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "num_mel_bins", "max_length"],
  call: {},
  defaults: {
    feature_size: 1,
    padding_value: 0,
    padding_side: "right",
    return_attention_mask: false,
    do_normalize: true,
    mean: -4.2677393,
    std: 4.5689974,
  },
  extractor: (settings) => {
    const frames = kaldiFrames(settings, hannWindow(frameLength, "symmetric"), 1);
    const bins = numberIn(settings, "num_mel_bins");
    const length = numberIn(settings, "max_length") * bins;
    const [mean, deviation] = [numberIn(settings, "mean"), numberIn(settings, "std")];
    const normalized = (value: number) =>
      settings["do_normalize"] === true ? (value - mean) / (deviation * 2) : value;
    return (clips) => ({
      input_values: floatRows(
        clips.map((clip) => padded(joined(frames(clip)), length, 0).map(normalized)),
        bins,
      ),
    });
  },
};

/** Mel bins normalized over the clip, `stride` frames in a row: `SeamlessM4TFeatureExtractor`. */
export const seamlessExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "num_mel_bins", "stride"],
  call: { padding: true },
  defaults: { padding_value: 0, padding_side: "right", return_attention_mask: true },
  extractor: (settings) => {
    const frames = kaldiFrames(settings, poveyWindow(frameLength), sixteenBits);
    const [bins, stride] = [numberIn(settings, "num_mel_bins"), numberIn(settings, "stride")];
    const fill = numberIn(settings, "padding_value");
    return (clips, { mask = true } = {}) => {
      const rows = clips.map((clip) => cepstralNormalized(frames(clip), 1, 1e-7));
      // Padding goes to a multiple of two frames, whatever the stride.
      const even = Math.ceil(longest(rows) / 2) * 2;
      const steps = Math.floor(even / stride);
      const values = rows.map((row) => padded(joined(row), steps * stride * bins, fill));
      // A step is unpadded where its second frame is.
      const lengths = rows.map((row) => Math.floor((row.length + stride - 2) / stride));
      return {
        input_features: floatRows(values, stride * bins),
        ...(mask && { attention_mask: maskOf(lengths, steps) }),
      };
    };
  },
};

/** Mel bins normalized over the clip: `Speech2TextFeatureExtractor`. */
export const speechToTextExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "num_mel_bins", "feature_size"],
  call: { padding: true },
  defaults: {
    padding_value: 0,
    padding_side: "right",
    return_attention_mask: true,
    do_ceptral_normalize: true,
    normalize_means: true,
    normalize_vars: true,
  },
  extractor: (settings) => {
    const frames = kaldiFrames(settings, poveyWindow(frameLength), sixteenBits);
    const bins = numberIn(settings, "num_mel_bins");
    const fill = numberIn(settings, "padding_value");
    const isNormalized = settings["do_ceptral_normalize"] === true;
    return (clips, { mask = true } = {}) => {
      const rows = clips.map((clip) => (isNormalized ? cepstralNormalized(frames(clip), 0, 0) : frames(clip)));
      const length = longest(rows);
      const lengths = rows.map((row) => row.length);
      return {
        input_features: floatRows(
          rows.map((row) => padded(joined(row), length * bins, fill)),
          bins,
        ),
        ...(mask && { attention_mask: maskOf(lengths, length) }),
      };
    };
  },
};

/** Frames around every so many: the first and the last stand for those that are not there. */
const stackedFrames = (frames: readonly Float32Array[], count: number, stride: number): Float32Array[] => {
  const before = Math.floor((count - 1) / 2);
  const frameAt = (at: number) => frames[Math.min(frames.length - 1, Math.max(0, at))] ?? new Float32Array();
  return Array.from({ length: Math.ceil(frames.length / stride) }, (_, step) =>
    joined(Array.from({ length: count }, (_, index) => frameAt(step * stride + index - before))),
  );
};

/** Mel bins of several frames in a row, at a low rate: `FunAsrNanoFeatureExtractor`. */
export const funAsrExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "num_frames_lfr", "stride_lfr"],
  call: { padding: true },
  get defaults() {
    return classDefaults("FunAsrNanoFeatureExtractor");
  },
  extractor: (settings) => {
    const bins = numberIn(settings, "feature_size");
    const [count, stride] = [numberIn(settings, "num_frames_lfr"), numberIn(settings, "stride_lfr")];
    const frames = kaldiFrames(settings, hammingWindow(frameLength), 1, bins);
    const fill = numberIn(settings, "padding_value");
    return (clips) => {
      const rows = clips.map((clip) => stackedFrames(frames(clip), count, stride));
      const length = longest(rows);
      const values = rows.map((row) => padded(joined(row), length * count * bins, fill));
      const lengths = rows.map((row) => row.length);
      return { input_features: floatRows(values, count * bins), input_features_mask: maskOf(lengths, length) };
    };
  },
};
