// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ParakeetEncoderConfig, parakeetEncoder } from "./parakeet_encoder.ts";

export type ParakeetCTCConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  encoder_config: ParakeetEncoderConfig;
  pad_token_id: number | null;
  initializer_range: number;
}>;

export const parakeetCtc = configFacts<ParakeetCTCConfig>({
  className: "ParakeetCTCConfig",
  defaults: {
    model_type: "parakeet_ctc",
    vocab_size: 1025,
    ctc_loss_reduction: "mean",
    ctc_zero_infinity: true,
    encoder_config: null,
    pad_token_id: 1024,
  },
  rules: { initializer_range: { value: 0.02, always: true } },
  nested: { encoder_config: { facts: parakeetEncoder } },
});
