import {
  type MossTranscribeDiarizeAudioConfig,
  mossTranscribeDiarizeAudio,
} from "@tiny-random/atlas/configs/moss_transcribe_diarize_audio";
import { whisperEncoder } from "../layers/whisper-encoder.ts";
import { windowEncoderFamily, windowExtractor } from "../layers/window-encoder.ts";

/** The extractor of composites: Whisper's takes windows of whole seconds alone. */
export const mossExtractor = {
  ...windowExtractor,
  feature_extractor_type: "MossTranscribeDiarizeFeatureExtractor",
  feature_size: 80,
};

/** Whisper's encoder. */
export default windowEncoderFamily<MossTranscribeDiarizeAudioConfig>({
  className: "MossTranscribeDiarizeAudioModel",
  facts: mossTranscribeDiarizeAudio,
  repo: "hf-audio/MOSS-Transcribe-Diarize-HF",
  extractor: mossExtractor,
  width: (c) => c.hidden_size,
  family: {
    frames: (c) => 2 * c.max_source_positions,
    bins: (c) => c.num_mel_bins,
    encoder: (c) =>
      whisperEncoder({
        bins: c.num_mel_bins,
        positions: c.max_source_positions,
        width: c.hidden_size,
        heads: c.num_attention_heads,
        inner: c.intermediate_size,
        layers: c.num_hidden_layers,
        act: c.activation_function,
      }),
  },
  // Four states become a token: whole windows have no rest. A second of samples' mask is a golden file of its own.
  tiny: (c) => ({ num_mel_bins: Math.min(c.num_mel_bins, 16), max_source_positions: 20 }),
});
