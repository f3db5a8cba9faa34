// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SegGptConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  mlp_dim: number;
  drop_path_rate: number;
  pretrain_image_size: number | readonly number[];
  decoder_hidden_size: number;
  use_relative_position_embeddings: boolean;
  merge_index: number;
  intermediate_hidden_state_indices: readonly number[];
  beta: number;
}>;

export const seggpt = configFacts<SegGptConfig>({
  className: "SegGptConfig",
  defaults: {
    model_type: "seggpt",
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    image_size: [896, 448],
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    mlp_dim: null,
    drop_path_rate: 0.1,
    pretrain_image_size: 224,
    decoder_hidden_size: 64,
    use_relative_position_embeddings: true,
    merge_index: 2,
    intermediate_hidden_state_indices: [5, 11, 17, 23],
    beta: 0.01,
  },
  rules: { mlp_dim: { times: "hidden_size", by: 4 } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"], pretrain_image_size: ["list", "number"] },
  floats: ["beta", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
