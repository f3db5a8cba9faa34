import {
  type PocketTTSAudioTokenizerDecoderConfig,
  pocketTtsAudioTokenizerDecoder,
} from "@tiny-random/atlas/configs/pocket_tts_audio_tokenizer_decoder";
import { audioFamily } from "../audio-family.ts";
import { decoderHalfClass } from "../layers/mimi-halves.ts";

export default audioFamily({
  facts: pocketTtsAudioTokenizerDecoder,
  repo: "eustlb/pocket-tts-audio-tokenizer",
  architectures: {
    PocketTTSAudioTokenizerDecoderModel: decoderHalfClass<PocketTTSAudioTokenizerDecoderConfig>((c) => ({
      stride: c.latent_stride,
      key: "decoder_seanet",
    })),
  },
});
