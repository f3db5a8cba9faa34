// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GraniteSpeech5EncoderConfig, graniteSpeech5Encoder } from "./granite_speech5_encoder.ts";

export type GraniteSpeech5CTCConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  encoder_config: GraniteSpeech5EncoderConfig;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  initializer_range: number;
}>;

export const graniteSpeech5Ctc = configFacts<GraniteSpeech5CTCConfig>({
  className: "GraniteSpeech5CTCConfig",
  defaults: {
    model_type: "granite_speech5_ctc",
    vocab_size: 16384,
    ctc_loss_reduction: "mean",
    ctc_zero_infinity: true,
    encoder_config: null,
    pad_token_id: 0,
    tie_word_embeddings: true,
  },
  rules: { initializer_range: { value: 0.02, always: true } },
  nested: { encoder_config: { facts: graniteSpeech5Encoder } },
});
