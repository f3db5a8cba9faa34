// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MoonshineConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  encoder_num_hidden_layers: number;
  decoder_num_hidden_layers: number;
  encoder_num_attention_heads: number;
  decoder_num_attention_heads: number;
  encoder_num_key_value_heads: number;
  decoder_num_key_value_heads: number;
  pad_head_dim_to_multiple_of: number | null;
  encoder_hidden_act: string;
  decoder_hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  decoder_start_token_id: number;
  use_cache: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
}>;

export const moonshine = configFacts<MoonshineConfig>({
  className: "MoonshineConfig",
  defaults: {
    model_type: "moonshine",
    is_encoder_decoder: true,
    vocab_size: 32768,
    hidden_size: 288,
    intermediate_size: 1152,
    encoder_num_hidden_layers: 6,
    decoder_num_hidden_layers: 6,
    encoder_num_attention_heads: 8,
    decoder_num_attention_heads: 8,
    encoder_num_key_value_heads: null,
    decoder_num_key_value_heads: null,
    pad_head_dim_to_multiple_of: null,
    encoder_hidden_act: "gelu",
    decoder_hidden_act: "silu",
    max_position_embeddings: 512,
    initializer_range: 0.02,
    decoder_start_token_id: 1,
    use_cache: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: null,
    tie_word_embeddings: true,
  },
  rules: {
    encoder_num_key_value_heads: { copy: "encoder_num_attention_heads" },
    decoder_num_key_value_heads: { copy: "decoder_num_attention_heads" },
  },
  rope: {
    "": { theta: 10000, share: 0.9, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range"],
  aliases: {
    hidden_act: "decoder_hidden_act",
    num_attention_heads: "decoder_num_attention_heads",
    num_hidden_layers: "decoder_num_hidden_layers",
    num_key_value_heads: "decoder_num_key_value_heads",
  },
});
