// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FunAsrNanoEncoderConfig = Readonly<{
  model_type: string;
  num_mel_bins: number;
  hidden_size: number;
  num_attention_heads: number;
  intermediate_size: number;
  num_hidden_layers: number;
  hidden_dropout: number;
  attention_dropout: number;
  layer_norm_eps: number;
  hidden_act: string;
  max_position_embeddings: number;
  num_stacked_frames: number;
  num_timestamp_prediction_layers: number;
  fsmn_kernel_size: number;
}>;

export const funAsrNanoEncoder = configFacts<FunAsrNanoEncoderConfig>({
  className: "FunAsrNanoEncoderConfig",
  defaults: {
    model_type: "fun_asr_nano_encoder",
    num_mel_bins: 80,
    hidden_size: 512,
    num_attention_heads: 4,
    intermediate_size: 2048,
    num_hidden_layers: 70,
    hidden_dropout: 0.1,
    attention_dropout: 0.1,
    layer_norm_eps: 1e-05,
    hidden_act: "relu",
    max_position_embeddings: 2049,
    num_stacked_frames: 7,
    num_timestamp_prediction_layers: 20,
    fsmn_kernel_size: 11,
  },
  floats: ["attention_dropout", "hidden_dropout", "layer_norm_eps"],
});
