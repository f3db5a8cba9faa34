import { memoized } from "@tiny-random/core";
import {
  classDefaults,
  type ExtractorKind,
  type ExtractorSettings,
  longest,
  maskOf,
  numberIn,
  padded,
} from "../extractor.ts";
import { melFilters } from "../mel-filters.ts";
import { hannWindow, logSpectrogram } from "../spectrogram.ts";

/** Frames of filters → `[filters, frames]` in one row. */
const transposed = (frames: readonly Float32Array[], filters: number): Float32Array => {
  const result = new Float32Array(filters * frames.length);
  for (const [at, frame] of frames.entries())
    for (const [filter, value] of frame.entries()) result[filter * frames.length + at] = value;
  return result;
};

const stacked = (rows: readonly Float32Array[], shape: readonly number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(rows.length * size);
  for (const [index, row] of rows.entries()) data.set(row, index * size);
  return { dtype: "float32" as const, shape: [rows.length, ...shape], data };
};

const samplesOf = (settings: ExtractorSettings): number =>
  numberIn(settings, "chunk_length") * numberIn(settings, "sampling_rate");

/** The filters of Whisper and its kin. */
const whisperFilters = (settings: ExtractorSettings) =>
  melFilters({
    frequencies: 1 + Math.floor(numberIn(settings, "n_fft") / 2),
    filters: numberIn(settings, "feature_size"),
    samplingRate: numberIn(settings, "sampling_rate"),
    lowest: 0,
    highest: 8000,
    scale: "slaney",
    equalArea: true,
  });

/** A clip's log-mel frames, within eight decades below its loudest, scaled to about ±1: `[bins, frames]` in one row. */
export const whisperFrames = (settings: ExtractorSettings) => {
  const bins = numberIn(settings, "feature_size");
  const options = {
    window: hannWindow(numberIn(settings, "n_fft"), "periodic"),
    hop: numberIn(settings, "hop_length"),
    filters: whisperFilters(settings),
    floor: 1e-10,
    logarithm: Math.log10,
    centered: true,
  };
  return (clip: Float32Array): Float32Array => {
    const values = transposed(logSpectrogram(clip, options).slice(0, -1), bins);
    const loudest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return values.map((value) => (Math.max(value, loudest - 8) + 4) / 4);
  };
};

/** Log-mel frames of a whole chunk, within eight decades below the loudest, scaled to about ±1: `WhisperFeatureExtractor`. */
export const whisperExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "n_fft", "chunk_length"],
  call: {},
  defaults: { padding_value: 0, padding_side: "right", return_attention_mask: false, dither: 0 },
  derived: (settings) => ({
    n_samples: samplesOf(settings),
    nb_max_frames: Math.floor(samplesOf(settings) / numberIn(settings, "hop_length")),
    // Clients compute the filters; the reference's may have another number of bins.
    mel_filters: undefined,
  }),
  extractor: (settings) => {
    const [bins, hop] = [numberIn(settings, "feature_size"), numberIn(settings, "hop_length")];
    const length = samplesOf(settings);
    const framesOf = whisperFrames(settings);
    // A family's classes hear the same clips.
    const features = memoized((clip: Float32Array) => framesOf(padded(clip, length, 0)));
    return (clips, { mask = settings["return_attention_mask"] === true } = {}) => {
      const steps = Math.floor(length / hop);
      const lengths = clips.map((clip) => Math.min(steps, Math.ceil(clip.length / hop)));
      return {
        input_features: stacked(clips.map(features), [bins, steps]),
        ...(mask && { attention_mask: maskOf(lengths, steps) }),
      };
    };
  },
};

/**
 * Log-mel frames of whole clips, within eight decades below a fixed loudness: `VoxtralRealtimeFeatureExtractor`. What is loud
 * in a stream is not known before its end.
 */
export const realtimeExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "n_fft", "global_log_mel_max"],
  call: {},
  get defaults() {
    return classDefaults("VoxtralRealtimeFeatureExtractor");
  },
  extractor: (settings) => {
    const [bins, hop] = [numberIn(settings, "feature_size"), numberIn(settings, "hop_length")];
    const size = numberIn(settings, "n_fft");
    const filters = whisperFilters(settings);
    const loudest = numberIn(settings, "global_log_mel_max");
    const options = {
      window: hannWindow(size, "periodic"),
      hop,
      filters,
      floor: 1e-10,
      logarithm: Math.log10,
      centered: true,
    };
    return (clips) => {
      const length = longest(clips);
      const rows = clips.map((clip) => {
        const frames = logSpectrogram(padded(clip, length, 0), options).slice(0, -1);
        return transposed(frames, bins).map((value) => (Math.max(value, loudest - 8) + 4) / 4);
      });
      return { input_features: stacked(rows, [bins, Math.floor(length / hop)]) };
    };
  },
};

/** A clip as often as it fits into the window, then silence. */
const repeated = (clip: Float32Array, length: number): Float32Array => {
  const result = new Float32Array(length);
  const times = Math.max(1, Math.floor(length / clip.length));
  for (let time = 0; time < times; time++) result.set(clip.subarray(0, length), time * clip.length);
  return result;
};

/**
 * Short clips repeated to a window, in decibels: `ClapFeatureExtractor`. With fusion four views of a long clip are
 * expected; a short one stands for all of them, and the reference picks one row of a batch at random that counts as
 * long: here the first.
 */
export const clapExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "fft_window_size", "max_length_s"],
  call: {},
  defaults: {
    padding_value: 0,
    padding_side: "right",
    return_attention_mask: false,
    frequency_min: 0,
    frequency_max: 14000,
    top_db: null,
    truncation: "fusion",
    padding: "repeatpad",
  },
  derived: (settings) => ({
    nb_max_samples: numberIn(settings, "max_length_s") * numberIn(settings, "sampling_rate"),
    nb_frequency_bins: Math.floor(numberIn(settings, "fft_window_size") / 2) + 1,
  }),
  extractor: (settings) => {
    const [rate, bins] = [numberIn(settings, "sampling_rate"), numberIn(settings, "feature_size")];
    const size = numberIn(settings, "fft_window_size");
    const length = numberIn(settings, "max_length_s") * rate;
    const isFused = settings["truncation"] === "fusion";
    const filters = melFilters({
      frequencies: Math.floor(size / 2) + 1,
      filters: bins,
      samplingRate: rate,
      lowest: numberIn(settings, "frequency_min"),
      highest: numberIn(settings, "frequency_max"),
      scale: isFused ? "htk" : "slaney",
      equalArea: !isFused,
    });
    const logarithm = (power: number) => 10 * Math.log10(power);
    const window = hannWindow(size, "periodic");
    const options = { window, hop: numberIn(settings, "hop_length"), filters, floor: 1e-10, logarithm, centered: true };
    const views = isFused ? 4 : 1;
    // A family's classes hear the same clips.
    const framesOf = memoized((clip: Float32Array) => logSpectrogram(repeated(clip, length), options));
    return (clips) => {
      const frames = clips.map(framesOf);
      const rows = frames.map((row) => row.flatMap((frame) => [...frame]));
      const fused = rows.map((row) => Float32Array.from(Array.from({ length: views }, () => row).flat()));
      const isLonger = Uint8Array.from(clips, (_, row) => (isFused && row === 0 ? 1 : 0));
      return {
        input_features: stacked(fused, [views, frames[0]?.length ?? 0, bins]),
        is_longer: { dtype: "bool", shape: [clips.length, 1], data: isLonger },
      };
    };
  },
};
