// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Pix2StructTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  d_kv: number;
  d_ff: number;
  num_layers: number;
  num_heads: number;
  relative_attention_num_buckets: number;
  relative_attention_max_distance: number;
  dropout_rate: number;
  layer_norm_epsilon: number;
  initializer_factor: number;
  dense_act_fn: string;
  decoder_start_token_id: number;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  tie_word_embeddings: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
}>;

export const pix2structTextModel = configFacts<Pix2StructTextConfig>({
  className: "Pix2StructTextConfig",
  defaults: {
    model_type: "pix2struct_text_model",
    vocab_size: 50244,
    hidden_size: 768,
    d_kv: 64,
    d_ff: 2048,
    num_layers: 12,
    num_heads: 12,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    dropout_rate: 0.1,
    layer_norm_epsilon: 1e-06,
    initializer_factor: 1,
    dense_act_fn: "gelu_new",
    decoder_start_token_id: 0,
    use_cache: false,
    pad_token_id: 0,
    eos_token_id: 1,
    bos_token_id: null,
    tie_word_embeddings: false,
    is_decoder: true,
    add_cross_attention: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["dropout_rate", "initializer_factor", "layer_norm_epsilon"],
  aliases: {
    decoder_attention_heads: "num_heads",
    decoder_layers: "num_layers",
    encoder_attention_heads: "num_heads",
    encoder_layers: "num_layers",
    hidden_size: "hidden_size",
    num_attention_heads: "num_heads",
    num_hidden_layers: "num_layers",
  },
});
