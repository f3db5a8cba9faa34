// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ParakeetEncoderConfig, parakeetEncoder } from "./parakeet_encoder.ts";

export type ParakeetRNNTConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  decoder_hidden_size: number;
  num_decoder_layers: number;
  hidden_act: string;
  max_symbols_per_step: number;
  encoder_config: ParakeetEncoderConfig;
  pad_token_id: number;
  blank_token_id: number;
  initializer_range: number;
}>;

export const parakeetRnnt = configFacts<ParakeetRNNTConfig>({
  className: "ParakeetRNNTConfig",
  defaults: {
    model_type: "parakeet_rnnt",
    is_encoder_decoder: true,
    vocab_size: 8193,
    decoder_hidden_size: 640,
    num_decoder_layers: 2,
    hidden_act: "relu",
    max_symbols_per_step: 10,
    encoder_config: null,
    pad_token_id: 2,
    blank_token_id: 8192,
  },
  rules: { initializer_range: { value: 0.02, always: true } },
  nested: { encoder_config: { facts: parakeetEncoder } },
});
