// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type UdopConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  d_model: number;
  d_kv: number;
  d_ff: number;
  num_layers: number;
  num_decoder_layers: number;
  num_heads: number;
  relative_attention_num_buckets: number;
  relative_attention_max_distance: number;
  relative_bias_args: readonly (Readonly<Record<string, unknown>>)[];
  dropout_rate: number;
  layer_norm_epsilon: number;
  initializer_factor: number;
  feed_forward_proj: string;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_2d_position_embeddings: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
  dense_act_fn: string;
  is_gated_act: boolean;
}>;

export const udop = configFacts<UdopConfig>({
  className: "UdopConfig",
  defaults: {
    model_type: "udop",
    is_encoder_decoder: true,
    vocab_size: 33201,
    d_model: 1024,
    d_kv: 64,
    d_ff: 4096,
    num_layers: 24,
    num_decoder_layers: null,
    num_heads: 16,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    relative_bias_args: null,
    dropout_rate: 0.1,
    layer_norm_epsilon: 1e-06,
    initializer_factor: 1,
    feed_forward_proj: "relu",
    use_cache: true,
    pad_token_id: 0,
    eos_token_id: 1,
    max_2d_position_embeddings: 1024,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  rules: {
    num_decoder_layers: { copy: "num_layers" },
    relative_bias_args: { value: [{ type: "1d" }, { type: "horizontal" }, { type: "vertical" }] },
    dense_act_fn: { value: "relu" },
    is_gated_act: { value: false },
  },
  kinds: { eos_token_id: ["list", "number"], image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["dropout_rate", "initializer_factor", "layer_norm_epsilon"],
  aliases: { hidden_size: "d_model", num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
