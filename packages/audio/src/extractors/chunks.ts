// Whisper's frames of whole clips, in chunks of a second.
import { classDefaults, type ExtractorKind, longest, maskOf, numberIn, padded } from "../extractor.ts";
import { whisperFrames } from "./log-mel.ts";

/**
 * Frames of clips as long as the longest, then zeros to whole chunks: `Qwen3ASRFeatureExtractor`. A clip that is shorter than
 * the least is filled up with silence that counts as sound.
 */
export const qwen3AsrExtractor: ExtractorKind = {
  sizes: ["sampling_rate", "feature_size", "hop_length", "n_fft", "n_window", "min_length"],
  call: { padding: true },
  get defaults() {
    return classDefaults("Qwen3ASRFeatureExtractor");
  },
  extractor: (settings) => {
    const [bins, hop] = [numberIn(settings, "feature_size"), numberIn(settings, "hop_length")];
    const [chunk, least] = [2 * numberIn(settings, "n_window"), numberIn(settings, "min_length")];
    const framesOf = whisperFrames(settings);
    return (clips) => {
      const length = Math.max(least, longest(clips));
      const frames = Math.floor(length / hop);
      const whole = Math.ceil(frames / chunk) * chunk;
      const data = new Float32Array(clips.length * bins * whole);
      for (const [index, clip] of clips.entries()) {
        const own = framesOf(padded(clip, length, 0));
        for (let bin = 0; bin < bins; bin++)
          data.set(own.subarray(bin * frames, (bin + 1) * frames), (index * bins + bin) * whole);
      }
      const lengths = clips.map((clip) => Math.min(frames, Math.ceil(Math.max(least, clip.length) / hop)));
      return {
        input_features: { dtype: "float32", shape: [clips.length, bins, whole], data },
        attention_mask: maskOf(lengths, whole),
      };
    };
  },
};
