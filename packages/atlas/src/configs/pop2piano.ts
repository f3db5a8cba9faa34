// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Pop2PianoConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  composer_vocab_size: number;
  d_model: number;
  d_kv: number;
  d_ff: number;
  num_layers: number;
  num_decoder_layers: number;
  num_heads: number;
  relative_attention_num_buckets: number;
  relative_attention_max_distance: number;
  dropout_rate: number;
  layer_norm_epsilon: number;
  initializer_factor: number;
  feed_forward_proj: string;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  dense_act_fn: string;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
  is_gated_act: boolean;
  scale_decoder_outputs: boolean;
}>;

export const pop2piano = configFacts<Pop2PianoConfig>({
  className: "Pop2PianoConfig",
  defaults: {
    model_type: "pop2piano",
    is_encoder_decoder: true,
    vocab_size: 2400,
    composer_vocab_size: 21,
    d_model: 512,
    d_kv: 64,
    d_ff: 2048,
    num_layers: 6,
    num_decoder_layers: null,
    num_heads: 8,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    dropout_rate: 0.1,
    layer_norm_epsilon: 1e-06,
    initializer_factor: 1,
    feed_forward_proj: "gated-gelu",
    use_cache: true,
    pad_token_id: 0,
    eos_token_id: 1,
    dense_act_fn: "relu",
    is_decoder: false,
    tie_word_embeddings: true,
  },
  rules: {
    num_decoder_layers: { copy: "num_layers" },
    is_gated_act: { value: true },
    scale_decoder_outputs: { value: true, while: ["tie_word_embeddings"] },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["dropout_rate", "initializer_factor", "layer_norm_epsilon"],
  aliases: { hidden_size: "d_model", num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
