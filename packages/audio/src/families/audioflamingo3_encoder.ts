import {
  type AudioFlamingo3EncoderConfig,
  audioflamingo3Encoder,
} from "@tiny-random/atlas/configs/audioflamingo3_encoder";
import { pairsOfStates, towerSizes, whisperEncoder } from "../layers/whisper-encoder.ts";
import { windowEncoderFamily } from "../layers/window-encoder.ts";

/** Whisper's encoder with a mask of padding and the mean of every two states. */
export default windowEncoderFamily<AudioFlamingo3EncoderConfig>({
  className: "AudioFlamingo3Encoder",
  facts: audioflamingo3Encoder,
  repo: "nvidia/audio-flamingo-3-hf",
  width: (c) => c.hidden_size,
  family: {
    mask: "input_features_mask",
    frames: (c) => 2 * c.max_source_positions,
    bins: (c) => c.num_mel_bins,
    encoder: (c) => whisperEncoder(towerSizes(c), pairsOfStates),
  },
  tiny: (c) => ({ num_mel_bins: Math.min(c.num_mel_bins, 16), max_source_positions: 50 }),
});
