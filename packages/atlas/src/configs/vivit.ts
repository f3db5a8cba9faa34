// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VivitConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  num_frames: number;
  tubelet_size: readonly number[];
  num_channels: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  pooler_output_size: number;
  pooler_act: string;
}>;

export const vivit = configFacts<VivitConfig>({
  className: "VivitConfig",
  defaults: {
    model_type: "vivit",
    image_size: 224,
    num_frames: 32,
    tubelet_size: [2, 16, 16],
    num_channels: 3,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu_fast",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    qkv_bias: true,
    pooler_output_size: null,
    pooler_act: "tanh",
  },
  rules: { pooler_output_size: { copy: "hidden_size" } },
  kinds: { image_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
