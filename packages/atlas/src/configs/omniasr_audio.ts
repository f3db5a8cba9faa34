// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type OmniASRAudioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  conv_dim: readonly number[];
  conv_kernel: readonly number[];
  conv_stride: readonly number[];
  conv_bias: boolean;
  num_attention_heads: number;
  num_hidden_layers: number;
  num_conv_pos_embeddings: number;
  num_conv_pos_embedding_groups: number;
  intermediate_size: number;
  attention_dropout: number;
  hidden_dropout: number;
  layerdrop: number;
  activation_dropout: number;
  initializer_range: number;
  layer_norm_eps: number;
  hidden_act: string;
}>;

export const omniasrAudio = configFacts<OmniASRAudioConfig>({
  className: "OmniASRAudioConfig",
  defaults: {
    model_type: "omniasr_audio",
    hidden_size: 1024,
    conv_dim: [512, 512, 512, 512, 512, 512, 512],
    conv_kernel: [10, 3, 3, 3, 3, 2, 2],
    conv_stride: [5, 2, 2, 2, 2, 2, 2],
    conv_bias: true,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    num_conv_pos_embeddings: 128,
    num_conv_pos_embedding_groups: 16,
    intermediate_size: 4096,
    attention_dropout: 0,
    hidden_dropout: 0.1,
    layerdrop: 0.1,
    activation_dropout: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    hidden_act: "gelu",
  },
  floats: ["activation_dropout", "attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
