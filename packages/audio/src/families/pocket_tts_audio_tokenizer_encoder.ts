import {
  type PocketTTSAudioTokenizerEncoderConfig,
  pocketTtsAudioTokenizerEncoder,
} from "@tiny-random/atlas/configs/pocket_tts_audio_tokenizer_encoder";
import { audioFamily } from "../audio-family.ts";
import { codecExtractor } from "../layers/codec-class.ts";
import { encoderHalfClass } from "../layers/mimi-halves.ts";

/** Mimi's first half, whose latents are narrow and no codes. */
export default audioFamily({
  facts: pocketTtsAudioTokenizerEncoder,
  repo: "eustlb/pocket-tts-audio-tokenizer",
  extractor: codecExtractor,
  architectures: {
    PocketTTSAudioTokenizerEncoderModel: encoderHalfClass<PocketTTSAudioTokenizerEncoderConfig>((c) => ({
      stride: c.latent_stride,
      width: c.latent_dim,
      key: "encoder_seanet",
    })),
  },
});
