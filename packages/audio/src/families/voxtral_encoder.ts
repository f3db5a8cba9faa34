import { type VoxtralEncoderConfig, voxtralEncoder } from "@tiny-random/atlas/configs/voxtral_encoder";
import { towerSizes, whisperEncoder } from "../layers/whisper-encoder.ts";
import { windowEncoderFamily } from "../layers/window-encoder.ts";

/** Whisper's encoder. Clients always feed it 30 seconds: the tiny one has as many frames, of few bins. */
export default windowEncoderFamily<VoxtralEncoderConfig>({
  className: "VoxtralEncoder",
  facts: voxtralEncoder,
  repo: "mistralai/Voxtral-Mini-3B-2507",
  width: (c) => c.hidden_size,
  family: {
    frames: (c) => 2 * c.max_source_positions,
    bins: (c) => c.num_mel_bins,
    encoder: (c) => whisperEncoder({ ...towerSizes(c), precise: true }),
  },
  // A model with positions for 30 seconds is small with half the usual width. Four states in a row are as wide as the
  // feed-forward: composites read them so.
  tiny: (c, { size }) => ({
    num_mel_bins: Math.min(c.num_mel_bins, 16),
    hidden_size: 2 * size.headSize,
    num_attention_heads: 2,
    intermediate_size: 8 * size.headSize,
  }),
});
