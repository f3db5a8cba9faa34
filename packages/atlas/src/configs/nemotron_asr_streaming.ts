// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type NemotronAsrStreamingEncoderConfig, nemotronAsrStreamingEncoder } from "./nemotron_asr_streaming_encoder.ts";

export type NemotronAsrStreamingConfig = Readonly<{
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
  initializer_range: number;
}>;

export const nemotronAsrStreaming = configFacts<NemotronAsrStreamingConfig>({
  className: "NemotronAsrStreamingConfig",
  defaults: {
    model_type: "nemotron_asr_streaming",
    is_encoder_decoder: true,
    vocab_size: 1025,
    decoder_hidden_size: 640,
    num_decoder_layers: 2,
    hidden_act: "relu",
    max_symbols_per_step: 10,
    encoder_config: null,
    pad_token_id: 0,
    blank_token_id: 1024,
  },
  rules: { initializer_range: { value: 0.02, always: true } },
  nested: { encoder_config: { facts: nemotronAsrStreamingEncoder } },
});
