import {
  boolRows,
  classDefaults,
  type ExtractorKind,
  floatRows,
  longest,
  maskOf,
  numberIn,
  padded,
  standardized,
} from "../extractor.ts";

/** Samples as they are, or of zero mean and unit variance: `Wav2Vec2FeatureExtractor`. */
export const wav2vec2Extractor: ExtractorKind = {
  sizes: ["sampling_rate"],
  call: { padding: true },
  defaults: {
    feature_size: 1,
    padding_value: 0,
    padding_side: "right",
    return_attention_mask: false,
    do_normalize: true,
  },
  extractor: (settings) => {
    const fill = numberIn(settings, "padding_value");
    const normalize = settings["do_normalize"] === true ? standardized : (row: Float32Array) => row;
    return (clips, { mask = settings["return_attention_mask"] === true, multipleOf = 1 } = {}) => {
      const length = Math.ceil(longest(clips) / multipleOf) * multipleOf;
      // Without a mask padding counts as sound: it is normalized with it.
      const rows = mask
        ? clips.map((clip) => padded(normalize(clip), length, fill))
        : clips.map((clip) => normalize(padded(clip, length, fill)));
      const lengths = clips.map((clip) => clip.length);
      return { input_values: floatRows(rows), ...(mask && { attention_mask: maskOf(lengths, length) }) };
    };
  },
};

/** The same with a mask, as they are by default: `SpeechT5FeatureExtractor`, which makes spectrograms of targets only. */
export const speechT5Extractor: ExtractorKind = {
  sizes: wav2vec2Extractor.sizes,
  call: wav2vec2Extractor.call,
  get defaults() {
    return classDefaults("SpeechT5FeatureExtractor");
  },
  extractor: wav2vec2Extractor.extractor,
};

/** Samples of one channel as they are: `EncodecFeatureExtractor`. */
export const encodecExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size"],
  call: { padding: true },
  defaults: { padding_value: 0, padding_side: "right", chunk_length_s: null, overlap: null },
  extractor: (settings) => {
    const fill = numberIn(settings, "padding_value");
    const side = settings["padding_side"] === "left" ? "left" : "right";
    return (clips, { mask = true } = {}) => {
      const length = longest(clips);
      const { dtype, data } = floatRows(clips.map((clip) => padded(clip, length, fill, side)));
      const lengths = clips.map((clip) => clip.length);
      return {
        input_values: { dtype, data, shape: [clips.length, 1, length] },
        ...(mask && { padding_mask: maskOf(lengths, length, side) }),
      };
    };
  },
};

/** Samples of one channel, padded to whole hops: `DacFeatureExtractor`. The model takes no mask. */
export const dacExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length"],
  call: {},
  get defaults() {
    return classDefaults("DacFeatureExtractor");
  },
  extractor: (settings) => {
    const [fill, hop] = [numberIn(settings, "padding_value"), numberIn(settings, "hop_length")];
    return (clips) => {
      const length = Math.ceil(longest(clips) / hop) * hop;
      const { dtype, data } = floatRows(clips.map((clip) => padded(clip, length, fill)));
      return { input_values: { dtype, data, shape: [clips.length, 1, length] } };
    };
  },
};

/** Samples as they are, so many of which are a token, the last one's rest silence: `Gemma4UnifiedAudioFeatureExtractor`. */
export const sampleFrames: ExtractorKind = {
  sizes: ["sampling_rate", "audio_samples_per_token"],
  call: {},
  get defaults() {
    return classDefaults("Gemma4UnifiedAudioFeatureExtractor");
  },
  extractor: (settings) => {
    const [fill, size] = [numberIn(settings, "padding_value"), numberIn(settings, "audio_samples_per_token")];
    return (clips) => {
      const framed = clips.map((clip) => padded(clip, Math.ceil(clip.length / size) * size, 0));
      const most = longest(framed);
      const counts = (row: Float32Array) =>
        Array.from({ length: most / size }, (_, frame) => frame * size < row.length);
      return {
        input_features: floatRows(
          framed.map((row) => padded(row, most, fill)),
          size,
        ),
        input_features_mask: boolRows(framed.map(counts)),
      };
    };
  },
};
