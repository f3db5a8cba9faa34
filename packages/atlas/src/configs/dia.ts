// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DiaDecoderConfig, diaDecoder } from "./dia_decoder.ts";
import { type DiaEncoderConfig, diaEncoder } from "./dia_encoder.ts";

export type DiaConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder_config: DiaEncoderConfig;
  decoder_config: DiaDecoderConfig;
  norm_eps: number;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  delay_pattern: readonly number[];
  initializer_range: number;
  use_cache: boolean;
}>;

export const dia = configFacts<DiaConfig>({
  className: "DiaConfig",
  defaults: {
    model_type: "dia",
    is_encoder_decoder: true,
    encoder_config: null,
    decoder_config: null,
    norm_eps: 1e-05,
    pad_token_id: null,
    eos_token_id: null,
    bos_token_id: null,
    delay_pattern: null,
    initializer_range: 0.02,
    use_cache: true,
  },
  rules: { delay_pattern: { value: [0, 8, 9, 10, 11, 12, 13, 14, 15] } },
  nested: { encoder_config: { facts: diaEncoder }, decoder_config: { facts: diaDecoder } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "norm_eps"],
});
