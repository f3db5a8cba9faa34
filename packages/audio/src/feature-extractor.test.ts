import { embeddedFiles } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import type { ExtractorSettings, FeatureExtractor } from "./extractor.ts";
import { featureExtractorBuilder } from "./feature-extractor.ts";

const built = (settings: ExtractorSettings) => {
  const reference = embeddedFiles("a test", { "preprocessor_config.json": settings });
  const family = () => {
    throw new Error("there are no towers here");
  };
  const size = { name: "tiny", width: 32, headSize: 8 } as const;
  return featureExtractorBuilder({
    reference,
    size,
    tokenizer: "reduced",
    family,
    merged: family,
    filled: family,
  }).build();
};

/** A rising tone, rounded to 16 bits. */
const tone = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.round(16384 * Math.sin(0.05 * index + index ** 2 / 40000)) / 32768);

/** What Transformers 5.23 makes of tones of 3,200 and 2,000 samples. */
interface Expected {
  readonly settings: ExtractorSettings;
  readonly shape: readonly number[];
  readonly mean: number;
  /** Values at evenly spaced places, from the first to the last. */
  readonly values: readonly number[];
  /** How many positions are not padding, where there is a mask. */
  readonly unpadded?: number;
}

const speech = { sampling_rate: 16000 };

const expected: Readonly<Record<string, Expected>> = {
  Wav2Vec2FeatureExtractor: {
    settings: speech,
    shape: [2, 3200],
    mean: 0,
    values: [-0.0081, 0.0308, 0.6462, 1.2526, 0.0267, 0, 0],
    unpadded: 5200,
  },
  WhisperFeatureExtractor: {
    settings: { ...speech, feature_size: 80, hop_length: 160, n_fft: 400, chunk_length: 1 },
    shape: [2, 80, 100],
    mean: -0.50173,
    values: [1.2905, -0.5542, -0.5542, -0.5542, -0.5794, -0.5794, -0.5794],
  },
  ASTFeatureExtractor: {
    settings: { ...speech, num_mel_bins: 128, max_length: 24 },
    shape: [2, 24, 128],
    mean: -0.41671,
    values: [-0.2064, -1.2776, -1.2541, 0.467, -1.2776, 0.467, 0.467],
  },
  SeamlessM4TFeatureExtractor: {
    settings: { ...speech, num_mel_bins: 80, feature_size: 80, stride: 2 },
    shape: [2, 9, 160],
    mean: 0,
    values: [1.6371, 1.2735, 2.0584, -0.5106, 1.5703, 0, 0],
    unpadded: 14,
  },
  Speech2TextFeatureExtractor: {
    settings: { ...speech, num_mel_bins: 80, feature_size: 80 },
    shape: [2, 18, 80],
    mean: 0,
    values: [1.6845, 1.3104, 2.1181, -0.5254, 1.647, 0, 0],
    unpadded: 29,
  },
  ClapFeatureExtractor: {
    settings: {
      ...speech,
      feature_size: 64,
      hop_length: 480,
      fft_window_size: 1024,
      max_length_s: 1,
      frequency_max: 8000,
      truncation: "rand_trunc",
    },
    shape: [2, 1, 34, 64],
    mean: -51.25334,
    values: [15.8163, -82.1202, -86.1268, -46.4851, -78.7578, -87.4805, -51.5356],
  },
  EncodecFeatureExtractor: {
    settings: { sampling_rate: 24000, feature_size: 1 },
    shape: [2, 1, 3200],
    mean: 0.00277,
    values: [0, 0.0137, 0.2312, 0.4456, 0.0137, 0, 0],
    unpadded: 5200,
  },
  ParakeetFeatureExtractor: {
    settings: { ...speech, feature_size: 80 },
    shape: [2, 21, 80],
    mean: 0,
    values: [2.7533, -0.3114, -0.3166, 0, -0.3177, 0, 0],
    unpadded: 32,
  },
  CohereAsrFeatureExtractor: {
    settings: { ...speech, feature_size: 128, dither: 0 },
    shape: [2, 21, 128],
    mean: 0,
    values: [2.9246, -0.2964, -0.3172, 0, -0.3067, 0, 0],
    unpadded: 32,
  },
  LasrFeatureExtractor: {
    settings: speech,
    shape: [2, 18, 128],
    mean: -9.17068,
    values: [-11.5129, -11.5129, -11.5129, -11.5129, -11.5129, -1.6309, -11.5129],
    unpadded: 29,
  },
  DacFeatureExtractor: {
    settings: { ...speech, hop_length: 512 },
    shape: [2, 1, 3584],
    mean: 0.00247,
    values: [0.0, 0.444, -0.491, 0, 0.444, 0, 0],
  },
};

describe("a feature extractor", () => {
  for (const [name, { settings, shape, mean, values, unpadded }] of Object.entries(expected)) {
    it(`makes of tones what ${name} makes of them`, () => {
      const extractor = built({ ...settings, feature_extractor_type: name }).instance as FeatureExtractor;
      const made = extractor.extract([tone(3200), tone(2000)], { mask: unpadded === undefined ? undefined : true });
      const features = made["input_values"] ?? made["input_features"];
      const data = Array.from(features?.data as Float32Array);
      expect(features?.shape).toEqual(shape);
      expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeCloseTo(mean, 4);
      for (const [index, value] of values.entries())
        expect(data[Math.floor((index * (data.length - 1)) / (values.length - 1))]).toBeCloseTo(value, 3);
      const mask = made["attention_mask"] ?? made["padding_mask"];
      expect(mask && Array.from(mask.data, Number).reduce((sum, value) => sum + value, 0)).toBe(unpadded);
    });
  }

  it("normalizes padding as if it were sound where no mask tells it", () => {
    const { extract } = built({ ...speech, feature_extractor_type: "Wav2Vec2FeatureExtractor", do_normalize: true })
      .instance as FeatureExtractor;
    const { input_values, attention_mask } = extract([tone(400), tone(1000)]);
    expect(attention_mask).toBeUndefined();
    expect(input_values?.data[999]).not.toBe(0);
  });

  it("writes settings that clients compute with, and no filters of another size", () => {
    const settings = { ...expected["WhisperFeatureExtractor"]?.settings, mel_filters: [[1]], n_samples: 480000 };
    const { files } = built({ ...settings, feature_extractor_type: "WhisperFeatureExtractor" });
    const written = JSON.parse(files["preprocessor_config.json"] ?? "") as Record<string, unknown>;
    expect(written).toMatchObject({ n_samples: 16000, nb_max_frames: 100, chunk_length: 1 });
    expect(written).not.toHaveProperty("mel_filters");
  });

  it("refuses settings without a size, a class it does not know, and a reference without settings", () => {
    expect(() => built({ feature_extractor_type: "ASTFeatureExtractor", ...speech, max_length: 64 })).toThrow(
      "the feature extractor's num_mel_bins is missing where a number is expected",
    );
    expect(() => built({ feature_extractor_type: "Wav2Vec2FeatureExtracter", ...speech })).toThrow(
      'the feature extractor "Wav2Vec2FeatureExtracter" of the embedded files of a test is not known',
    );
    const reference = embeddedFiles("a test", {});
    expect(() => featureExtractorBuilder({ reference } as never).build()).toThrow(
      "the embedded files of a test has no preprocessor_config.json",
    );
  });
});
