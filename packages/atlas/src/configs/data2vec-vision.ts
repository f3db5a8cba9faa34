// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Data2VecVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  use_mask_token: boolean;
  use_absolute_position_embeddings: boolean;
  use_relative_position_bias: boolean;
  use_shared_relative_position_bias: boolean;
  layer_scale_init_value: number;
  drop_path_rate: number;
  use_mean_pooling: boolean;
  out_indices: readonly number[];
  pool_scales: readonly number[];
  use_auxiliary_head: boolean;
  auxiliary_loss_weight: number;
  auxiliary_channels: number;
  auxiliary_num_convs: number;
  auxiliary_concat_input: boolean;
  semantic_loss_ignore_index: number;
}>;

export const data2vecVision = configFacts<Data2VecVisionConfig>({
  className: "Data2VecVisionConfig",
  defaults: {
    model_type: "data2vec-vision",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    use_mask_token: false,
    use_absolute_position_embeddings: false,
    use_relative_position_bias: false,
    use_shared_relative_position_bias: false,
    layer_scale_init_value: 0.1,
    drop_path_rate: 0.1,
    use_mean_pooling: true,
    out_indices: [3, 5, 7, 11],
    pool_scales: [1, 2, 3, 6],
    use_auxiliary_head: true,
    auxiliary_loss_weight: 0.4,
    auxiliary_channels: 256,
    auxiliary_num_convs: 1,
    auxiliary_concat_input: false,
    semantic_loss_ignore_index: 255,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "auxiliary_loss_weight",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "layer_scale_init_value",
  ],
});
