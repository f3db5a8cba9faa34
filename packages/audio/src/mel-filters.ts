/** The mel scale: Slaney's is linear up to 1 kHz, the other two are logarithmic. */
export type MelScale = "slaney" | "htk" | "kaldi";

const slaneyStep = 27 / Math.log(6.4);

const toMel: Readonly<Record<MelScale, (hertz: number) => number>> = {
  htk: (hertz) => 2595 * Math.log10(1 + hertz / 700),
  kaldi: (hertz) => 1127 * Math.log(1 + hertz / 700),
  slaney: (hertz) => (hertz < 1000 ? (3 * hertz) / 200 : 15 + Math.log(hertz / 1000) * slaneyStep),
};

const toHertz: Readonly<Record<MelScale, (mel: number) => number>> = {
  htk: (mel) => 700 * (10 ** (mel / 2595) - 1),
  kaldi: (mel) => 700 * (Math.exp(mel / 1127) - 1),
  slaney: (mel) => (mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp((mel - 15) / slaneyStep)),
};

/** What a bank of filters covers. */
export interface MelFilterOptions {
  /** Frequencies of the transform: half its length and one. */
  readonly frequencies: number;
  readonly filters: number;
  /** Hz. */
  readonly lowest: number;
  readonly highest: number;
  readonly samplingRate: number;
  readonly scale: MelScale;
  /** Filters of equal area (Slaney, 1998). */
  readonly equalArea?: boolean;
  /** Triangles on the mel scale, as in Kaldi, not in hertz. */
  readonly inMels?: boolean;
}

/** A filter's weights, from the first frequency that it lets through to the last. */
export interface MelFilter {
  readonly first: number;
  readonly weights: Float64Array;
}

const withoutZeros = (weights: Float64Array): MelFilter => {
  const first = Math.max(
    0,
    weights.findIndex((weight) => weight > 0),
  );
  return { first, weights: weights.slice(first, weights.findLastIndex((weight) => weight > 0) + 1) };
};

const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));

/**
 * Overlapping triangles, evenly placed on a mel scale (`mel_filter_bank` in Transformers' audio_utils.py).
 */
export const melFilters = (options: MelFilterOptions): MelFilter[] => {
  const { frequencies, filters, lowest, highest, samplingRate, scale } = options;
  const mels = evenly(toMel[scale](lowest), toMel[scale](highest), filters + 2);
  const corners = options.inMels ? mels : mels.map(toHertz[scale]);
  const width = samplingRate / ((frequencies - 1) * 2);
  const places = options.inMels
    ? Array.from({ length: frequencies }, (_, index) => toMel[scale](width * index))
    : evenly(0, Math.floor(samplingRate / 2), frequencies);
  return Array.from({ length: filters }, (_, filter) => {
    const [left, middle, right] = corners.slice(filter, filter + 3) as [number, number, number];
    const gain = options.equalArea ? 2 / (right - left) : 1;
    const weights = Float64Array.from(places, (place) => {
      const [rise, fall] = [(place - left) / (middle - left), (right - place) / (right - middle)];
      return gain * Math.max(0, Math.min(rise, fall));
    });
    return withoutZeros(weights);
  });
};
