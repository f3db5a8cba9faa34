// Extractors of the Universal Speech Model's kin: logarithms of mel-filtered magnitudes, framed in float32 (Gemma 3n, Gemma 4).
import { memoized, type Tensors } from "@tiny-random/core";
import {
  boolRows,
  classDefaults,
  type ExtractorKind,
  type ExtractorSettings,
  floatRows,
  longest,
  numberIn,
  padded,
} from "../extractor.ts";
import { powerTransform } from "../fourier.ts";
import { melFilters } from "../mel-filters.ts";
import { hannWindow } from "../spectrogram.ts";

/** How a class frames clips. */
interface Framing {
  /** Samples of silence before a clip, of a frame's length. */
  readonly before: (frame: number) => number;
  /** What of a filtered magnitude is not less than the floor. */
  readonly floored: (magnitude: number, floor: number) => number;
  /** The sample, counted from a frame's first, that has to be the clip's own for the frame to count. */
  readonly decides: (frame: number) => number;
  /** Whether other frames are zeros. */
  readonly zeros: boolean;
}

/** The numbers that frames are made by. */
const numbersOf = (settings: ExtractorSettings) => ({
  rate: numberIn(settings, "sampling_rate"),
  bins: numberIn(settings, "feature_size"),
  frame: numberIn(settings, "frame_length"),
  hop: numberIn(settings, "hop_length"),
  transformed: numberIn(settings, "fft_length"),
  preemphasis: numberIn(settings, "preemphasis"),
});

/** Each sample of a frame less a share of the one before it, as HTK has it, or of the one behind it less the same. */
const emphasized = (frame: Float32Array, share: number, htk: boolean): Float32Array => {
  const at = (index: number) => frame[index] as number;
  return Float32Array.from({ length: frame.length - 1 }, (_, index) => {
    if (!htk) return at(index + 1) - share * at(index);
    return index === 0 ? at(0) * (1 - share) : at(index) - share * at(index - 1);
  });
};

/** Frames of a sound as rows of logarithms. */
const framesOf = (settings: ExtractorSettings, { floored }: Framing) => {
  const { rate, bins, frame, hop, transformed, preemphasis } = numbersOf(settings);
  const filters = melFilters({
    frequencies: transformed / 2 + 1,
    filters: bins,
    samplingRate: rate,
    lowest: numberIn(settings, "min_frequency"),
    highest: numberIn(settings, "max_frequency"),
    scale: "htk",
  });
  const [window, floor] = [Float32Array.from(hannWindow(frame, "periodic")), numberIn(settings, "mel_floor")];
  const htk = settings["preemphasis_htk_flavor"] !== false;
  const transform = powerTransform(transformed);
  const row = (sound: Float32Array, start: number): number[] => {
    const taken = sound.subarray(start, start + frame + 1);
    const samples = preemphasis > 0 ? emphasized(taken, preemphasis, htk) : taken;
    const buffer = new Float64Array(transformed);
    for (let at = 0; at < frame; at++) buffer[at] = Math.fround((samples[at] as number) * (window[at] as number));
    const magnitudes = transform(buffer).map(Math.sqrt);
    return filters.map(({ first, weights }) => {
      const sum = weights.reduce((total, weight, at) => total + weight * (magnitudes[first + at] as number), 0);
      return Math.log(floored(sum, floor));
    });
  };
  // A family's classes hear the same clips.
  return memoized((sound: Float32Array): readonly number[][] => {
    const count = Math.max(0, Math.floor((sound.length - frame - 1) / hop) + 1);
    return Array.from({ length: count }, (_, index) => row(sound, index * hop));
  });
};

/** Samples that a batch has whole multiples of, and the most of a clip. */
const [multiple, most] = [128, 480000];

const usmExtractor = (className: string, framing: Framing): ExtractorKind => ({
  sizes: ["sampling_rate", "feature_size", "frame_length", "hop_length", "fft_length", "preemphasis", "mel_floor"],
  call: {},
  get defaults() {
    return classDefaults(className);
  },
  extractor: (settings) => {
    const made = framesOf(settings, framing);
    const { bins, frame, hop } = numbersOf(settings);
    return (given): Tensors => {
      const clips = given.map((clip) => clip.subarray(0, most));
      const [before, length] = [framing.before(frame), Math.ceil(longest(clips) / multiple) * multiple];
      const rows = clips.map((clip) => {
        const sound = new Float32Array(before + length);
        sound.set(padded(clip, length, 0), before);
        const kept = (index: number) => index * hop + framing.decides(frame) - before < clip.length;
        const frames = made(sound);
        return {
          kept: frames.map((_, index) => kept(index)),
          values: frames.flatMap((one, index) => (framing.zeros && !kept(index) ? one.map(() => 0) : one)),
        };
      });
      return {
        input_features: floatRows(
          rows.map(({ values }) => Float32Array.from(values)),
          bins,
        ),
        input_features_mask: boolRows(rows.map(({ kept }) => kept)),
      };
    };
  },
});

/** Frames from a clip's start on, all those that begin in it: `Gemma3nAudioFeatureExtractor`. */
export const gemma3nExtractor = usmExtractor("Gemma3nAudioFeatureExtractor", {
  before: () => 0,
  floored: Math.max,
  decides: () => 0,
  zeros: false,
});

/** Frames centered from a clip's start on, those that end in it; others are zeros: `Gemma4AudioFeatureExtractor`. */
export const gemma4Extractor = usmExtractor("Gemma4AudioFeatureExtractor", {
  before: (frame) => Math.floor(frame / 2),
  floored: (magnitude, floor) => magnitude + floor,
  decides: (frame) => frame,
  zeros: true,
});
