// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type QianfanOCRVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  attention_bias: boolean;
  use_qk_norm: boolean;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_dropout: number;
  projection_dropout: number;
  initializer_range: number;
  norm_type: string;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  use_mask_token: boolean;
  use_absolute_position_embeddings: boolean;
  layer_scale_init_value: number;
  use_mean_pooling: boolean;
  drop_path_rate: number;
}>;

export const qianfanOcrVision = configFacts<QianfanOCRVisionConfig>({
  className: "QianfanOCRVisionConfig",
  defaults: {
    model_type: "qianfan_ocr_vision",
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    attention_bias: true,
    use_qk_norm: false,
    intermediate_size: 4096,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_dropout: 0,
    projection_dropout: 0,
    initializer_range: 0.02,
    norm_type: "layer_norm",
    layer_norm_eps: 1e-06,
    image_size: [448, 448],
    patch_size: [14, 14],
    num_channels: 3,
    use_mask_token: false,
    use_absolute_position_embeddings: true,
    layer_scale_init_value: 0.1,
    use_mean_pooling: true,
    drop_path_rate: 0.1,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_dropout",
    "drop_path_rate",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "layer_scale_init_value",
  ],
});
