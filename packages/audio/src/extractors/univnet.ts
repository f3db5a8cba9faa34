import { classDefaults, type ExtractorKind, floatRows, longest, numberIn, padded } from "../extractor.ts";
import { melFilters } from "../mel-filters.ts";
import { hannWindow, logSpectrogram, reflected } from "../spectrogram.ts";

/** Log-mel amplitudes of whole hops, with sound reflected at both ends: `UnivNetFeatureExtractor` without its noise. */
export const univnetExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "num_mel_bins", "hop_length", "win_length", "filter_length", "fmin", "fmax", "mel_floor"],
  call: { return_noise: false },
  get defaults() {
    return classDefaults("UnivNetFeatureExtractor");
  },
  extractor: (settings) => {
    const [size, hop] = [numberIn(settings, "filter_length"), numberIn(settings, "hop_length")];
    const bins = numberIn(settings, "num_mel_bins");
    const filters = melFilters({
      frequencies: size / 2 + 1,
      filters: bins,
      samplingRate: numberIn(settings, "sampling_rate"),
      lowest: numberIn(settings, "fmin"),
      highest: numberIn(settings, "fmax"),
      scale: "slaney",
      equalArea: true,
    });
    const [quietest, floor] = [numberIn(settings, "mel_floor"), numberIn(settings, "compression_clip_val")];
    const factor = numberIn(settings, "compression_factor");
    const options = {
      window: hannWindow(numberIn(settings, "win_length"), "periodic"),
      hop,
      filters,
      floor,
      spectrum: (power: number) => Math.sqrt(power + quietest),
      logarithm: (amplitude: number) => Math.log(amplitude * factor),
    };
    const [least, most] = [numberIn(settings, "normalize_min"), numberIn(settings, "normalize_max")];
    const isNormalized = settings["do_normalize"] === true;
    const normalized = (value: number) => (isNormalized ? (2 * (value - least)) / (most - least) - 1 : value);
    return (clips) => {
      const length = longest(clips);
      const rows = clips.map((clip) => {
        const sound = reflected(padded(clip, length, 0), Math.floor((size - hop) / 2));
        return Float32Array.from(
          logSpectrogram(sound, options)
            .flatMap((frame) => [...frame])
            .map(normalized),
        );
      });
      return { input_features: floatRows(rows, bins) };
    };
  },
};
