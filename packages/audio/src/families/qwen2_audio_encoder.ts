import { type Qwen2AudioEncoderConfig, qwen2AudioEncoder } from "@tiny-random/atlas/configs/qwen2_audio_encoder";
import { pairsOfStates, whisperEncoder } from "../layers/whisper-encoder.ts";
import { windowEncoderFamily } from "../layers/window-encoder.ts";

/** Whisper's encoder with the mean of every two states. */
export default windowEncoderFamily<Qwen2AudioEncoderConfig>({
  className: "Qwen2AudioEncoder",
  facts: qwen2AudioEncoder,
  repo: "Qwen/Qwen2-Audio-7B-Instruct",
  width: (c) => c.d_model,
  family: {
    frames: (c) => 2 * c.max_source_positions,
    bins: (c) => c.num_mel_bins,
    encoder: (c) =>
      whisperEncoder(
        {
          bins: c.num_mel_bins,
          positions: c.max_source_positions,
          width: c.d_model,
          heads: c.encoder_attention_heads,
          inner: c.encoder_ffn_dim,
          layers: c.encoder_layers,
          act: c.activation_function,
        },
        pairsOfStates,
      ),
  },
  tiny: (c) => ({ num_mel_bins: Math.min(c.num_mel_bins, 16), max_source_positions: 50 }),
});
