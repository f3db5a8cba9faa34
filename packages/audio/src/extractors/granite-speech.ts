import { classDefaults, type ExtractorKind, floatRows, longest, numberIn, padded } from "../extractor.ts";
import { melFilters } from "../mel-filters.ts";
import { hannWindow, logSpectrogram } from "../spectrogram.ts";
import { centeredWindow } from "./stft.ts";

/** Decibels of a clip, within eight decades below the loudest, scaled to about ±1; pairs of frames in a row. */
const scaledPairs = (frames: readonly Float32Array[]): Float32Array => {
  const values = Float32Array.from(frames.slice(0, frames.length - (frames.length % 2)).flatMap((frame) => [...frame]));
  const all = frames.flatMap((frame) => [...frame]);
  const loudest = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return values.map((value) => Math.max(value, loudest - 8) / 4 + 1);
};

/**
 * Pairs of log-mel frames, and which of the tokens that a model makes of a batch's longest clip are a clip's own:
 * `GraniteSpeechFeatureExtractor`.
 */
export const graniteSpeechExtractor: ExtractorKind = {
  sizes: [
    "sampling_rate",
    "n_mels",
    "hop_length",
    "n_fft",
    "win_length",
    "projector_window_size",
    "projector_downsample_rate",
  ],
  call: {},
  get defaults() {
    return classDefaults("GraniteSpeechFeatureExtractor");
  },
  // What transformers.js reads.
  derived: (settings) => ({
    feature_size: numberIn(settings, "n_mels"),
    melspec_kwargs: {
      sample_rate: numberIn(settings, "sampling_rate"),
      n_fft: numberIn(settings, "n_fft"),
      win_length: numberIn(settings, "win_length"),
      hop_length: numberIn(settings, "hop_length"),
      n_mels: numberIn(settings, "n_mels"),
    },
  }),
  extractor: (settings) => {
    const [rate, size] = [numberIn(settings, "sampling_rate"), numberIn(settings, "n_fft")];
    const [bins, hop] = [numberIn(settings, "n_mels"), numberIn(settings, "hop_length")];
    const [states, share] = [
      numberIn(settings, "projector_window_size"),
      numberIn(settings, "projector_downsample_rate"),
    ];
    const filters = melFilters({
      frequencies: Math.floor(size / 2) + 1,
      filters: bins,
      samplingRate: rate,
      lowest: 0,
      highest: Math.floor(rate / 2),
      scale: "htk",
    });
    const window = centeredWindow(hannWindow(numberIn(settings, "win_length"), "periodic"), size);
    const options = { window, hop, filters, floor: 1e-10, logarithm: Math.log10, centered: true };
    const tokensOf = (samples: number): number => {
      const frames = Math.floor((Math.floor(samples / hop) + 1) / 2);
      return Math.ceil(frames / states) * Math.floor(states / share);
    };
    return (clips) => {
      const length = longest(clips);
      const rows = clips.map((clip) => scaledPairs(logSpectrogram(padded(clip, length, 0), options)));
      const tokens = clips.map((clip) => tokensOf(clip.length));
      const most = Math.max(...tokens);
      const own = tokens.flatMap((count) => Array.from({ length: most }, (_, at) => Number(at < count)));
      return {
        input_features: floatRows(rows, 2 * bins),
        input_features_mask: { dtype: "bool", shape: [clips.length, most], data: Uint8Array.from(own) },
      };
    };
  },
};
