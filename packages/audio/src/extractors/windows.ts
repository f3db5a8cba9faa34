// Extractors that cut clips into windows themselves.
import { classDefaults, type ExtractorKind, longest, maskOf, numberIn } from "../extractor.ts";
import { whisperExtractor } from "./log-mel.ts";

/** A clip in windows, of which the last may be short. */
const windowsOf = (clip: Float32Array, window: number): Float32Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(clip.length / window)) }, (_, index) =>
    clip.subarray(index * window, (index + 1) * window),
  );

/** Whisper's frames of one window after another, and masks of frames and of samples: `MossTranscribeDiarizeFeatureExtractor`. */
export const mossExtractor: ExtractorKind = {
  ...whisperExtractor,
  get defaults() {
    return classDefaults("MossTranscribeDiarizeFeatureExtractor");
  },
  extractor: (settings) => {
    const frames = whisperExtractor.extractor(settings);
    const window = numberIn(settings, "chunk_length") * numberIn(settings, "sampling_rate");
    return (clips) => {
      const windows = clips.flatMap((clip) => windowsOf(clip, window));
      const { attention_mask: mask, ...features } = frames(windows, { mask: true });
      const lengths = clips.map((clip) => clip.length);
      return {
        ...features,
        ...(mask && { input_features_mask: mask }),
        padding_mask: maskOf(lengths, longest(clips)),
      };
    };
  },
};
