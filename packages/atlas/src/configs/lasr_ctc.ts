// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LasrEncoderConfig, lasrEncoder } from "./lasr_encoder.ts";

export type LasrCTCConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  encoder_config: LasrEncoderConfig;
  pad_token_id: number;
  initializer_range: number;
}>;

export const lasrCtc = configFacts<LasrCTCConfig>({
  className: "LasrCTCConfig",
  defaults: {
    model_type: "lasr_ctc",
    vocab_size: 512,
    ctc_loss_reduction: "mean",
    ctc_zero_infinity: true,
    encoder_config: null,
    pad_token_id: 0,
  },
  rules: { initializer_range: { value: 0.02, always: true } },
  nested: { encoder_config: { facts: lasrEncoder } },
});
