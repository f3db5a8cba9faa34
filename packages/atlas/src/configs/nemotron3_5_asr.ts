// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type NemotronAsrStreamingEncoderConfig, nemotronAsrStreamingEncoder } from "./nemotron_asr_streaming_encoder.ts";

export type Nemotron3_5AsrConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  decoder_hidden_size: number;
  num_decoder_layers: number;
  hidden_act: string;
  max_symbols_per_step: number;
  encoder_config: NemotronAsrStreamingEncoderConfig;
  pad_token_id: number;
  blank_token_id: number;
  num_prompts: number;
  prompt_intermediate_size: number;
  default_prompt_id: number;
}>;

export const nemotron35Asr = configFacts<Nemotron3_5AsrConfig>({
  className: "Nemotron3_5AsrConfig",
  defaults: {
    model_type: "nemotron3_5_asr",
    is_encoder_decoder: true,
    vocab_size: 13088,
    decoder_hidden_size: 640,
    num_decoder_layers: 2,
    hidden_act: "relu",
    max_symbols_per_step: 10,
    encoder_config: null,
    pad_token_id: 0,
    blank_token_id: 13087,
    num_prompts: 128,
    prompt_intermediate_size: 2048,
    default_prompt_id: 101,
  },
  nested: { encoder_config: { facts: nemotronAsrStreamingEncoder, any: true } },
});
