import {
  type MossTranscribeDiarizeAudioConfig,
  mossTranscribeDiarizeAudio,
} from "@tiny-random/atlas/configs/moss_transcribe_diarize_audio";
import { towerSizes, whisperEncoder } from "../layers/whisper-encoder.ts";
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
    encoder: (c) => whisperEncoder(towerSizes(c)),
  },
  // Four states become a token: whole windows have no rest. The mask of a second of samples is large.
  tiny: (c) => ({ num_mel_bins: Math.min(c.num_mel_bins, 16), max_source_positions: 20 }),
});
