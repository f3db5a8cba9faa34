// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Wav2Vec2BertConfig, wav2vec2Bert } from "./wav2vec2-bert.ts";

export type Xcodec2Config = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  head_dim: number;
  encoder_hidden_size: number;
  downsampling_ratios: readonly number[];
  semantic_model_config: Wav2Vec2BertConfig;
  sampling_rate: number;
  activation_dropout: number;
  quantization_dim: number;
  quantization_levels: readonly number[];
}>;

export const xcodec2 = configFacts<Xcodec2Config>({
  className: "Xcodec2Config",
  defaults: {
    model_type: "xcodec2",
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 12,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    pad_token_id: null,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    head_dim: 64,
    encoder_hidden_size: 48,
    downsampling_ratios: [2, 2, 4, 4, 5],
    semantic_model_config: null,
    sampling_rate: 16000,
    activation_dropout: 0.1,
    quantization_dim: 2048,
    quantization_levels: [4, 4, 4, 4, 4, 4, 4, 4],
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { semantic_model_config: { facts: wav2vec2Bert, any: true, given: { num_hidden_layers: 16 } } },
  floats: ["activation_dropout", "attention_dropout", "initializer_range", "rms_norm_eps"],
});
