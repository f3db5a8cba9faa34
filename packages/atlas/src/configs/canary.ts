// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CanaryDecoderConfig, canaryDecoder } from "./canary_decoder.ts";
import { type ParakeetEncoderConfig, parakeetEncoder } from "./parakeet_encoder.ts";

export type CanaryConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder_config: ParakeetEncoderConfig;
  decoder_config: CanaryDecoderConfig;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  decoder_start_token_id: number | null;
  initializer_range: number;
  vocab_size: number;
}>;

export const canary = configFacts<CanaryConfig>({
  className: "CanaryConfig",
  defaults: {
    model_type: "canary",
    is_encoder_decoder: true,
    encoder_config: null,
    decoder_config: null,
    use_cache: true,
    tie_word_embeddings: true,
    pad_token_id: 2,
    bos_token_id: 4,
    eos_token_id: 3,
    decoder_start_token_id: 7,
    initializer_range: 0.02,
    vocab_size: 16384,
  },
  nested: {
    encoder_config: {
      facts: parakeetEncoder,
      any: true,
      given: { num_hidden_layers: 32, num_mel_bins: 128, scale_input: false, layerdrop: 0 },
    },
    decoder_config: { facts: canaryDecoder },
  },
  floats: ["initializer_range"],
});
