// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Kosmos2_5VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  patch_embed_hidden_size: number;
  intermediate_size: number;
  head_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  dense_act_fn: string;
  layer_norm_eps: number;
  dropout_rate: number;
  attention_dropout: number;
  max_num_patches: number;
  initializer_factor: number;
  initializer_range: number;
}>;

export const kosmos25VisionModel = configFacts<Kosmos2_5VisionConfig>({
  className: "Kosmos2_5VisionConfig",
  defaults: {
    model_type: "kosmos_2_5_vision_model",
    hidden_size: 1536,
    patch_embed_hidden_size: 768,
    intermediate_size: 3968,
    head_dim: 64,
    num_hidden_layers: 18,
    num_attention_heads: 24,
    dense_act_fn: "gelu_new",
    layer_norm_eps: 1e-06,
    dropout_rate: 0,
    attention_dropout: 0,
    max_num_patches: 4096,
    initializer_factor: 1,
    initializer_range: 0.02,
  },
  floats: ["attention_dropout", "dropout_rate", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
