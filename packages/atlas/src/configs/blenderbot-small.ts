// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BlenderbotSmallConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  max_position_embeddings: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  use_cache: boolean;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  decoder_start_token_id: number | null;
  scale_embedding: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  forced_eos_token_id: number | readonly number[] | null;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const blenderbotSmall = configFacts<BlenderbotSmallConfig>({
  className: "BlenderbotSmallConfig",
  defaults: {
    model_type: "blenderbot-small",
    is_encoder_decoder: true,
    vocab_size: 50265,
    max_position_embeddings: 512,
    encoder_layers: 8,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 16,
    decoder_layers: 8,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 16,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    use_cache: true,
    activation_function: "gelu",
    d_model: 512,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 1,
    scale_embedding: false,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"], forced_eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
