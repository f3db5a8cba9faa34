// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CanaryDecoderConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  attention_bias: boolean;
  attention_dropout: number | null;
  head_dim: number;
}>;

export const canaryDecoder = configFacts<CanaryDecoderConfig>({
  className: "CanaryDecoderConfig",
  defaults: {
    model_type: "canary_decoder",
    is_encoder_decoder: true,
    vocab_size: 16384,
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 8,
    num_attention_heads: 8,
    num_key_value_heads: 8,
    hidden_act: "relu",
    max_position_embeddings: 1024,
    initializer_range: 0.02,
    use_cache: true,
    pad_token_id: 2,
    bos_token_id: 4,
    eos_token_id: 3,
    attention_bias: true,
    attention_dropout: 0,
    head_dim: 128,
  },
  floats: ["attention_dropout", "initializer_range"],
});
