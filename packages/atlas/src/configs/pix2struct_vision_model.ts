// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Pix2StructVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  patch_embed_hidden_size: number;
  d_ff: number;
  d_kv: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  dense_act_fn: string;
  layer_norm_eps: number;
  dropout_rate: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
  seq_len: number;
  relative_attention_num_buckets: number;
  relative_attention_max_distance: number;
}>;

export const pix2structVisionModel = configFacts<Pix2StructVisionConfig>({
  className: "Pix2StructVisionConfig",
  defaults: {
    model_type: "pix2struct_vision_model",
    hidden_size: 768,
    patch_embed_hidden_size: 768,
    d_ff: 2048,
    d_kv: 64,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    dense_act_fn: "gelu_new",
    layer_norm_eps: 1e-06,
    dropout_rate: 0,
    attention_dropout: 0,
    initializer_range: 1e-10,
    initializer_factor: 1,
    seq_len: 4096,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
  },
  floats: ["attention_dropout", "dropout_rate", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
