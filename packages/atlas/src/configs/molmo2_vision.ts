// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Molmo2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  layer_norm_eps: number;
  image_size: readonly number[];
  patch_size: number;
  num_position_embeddings: number | null;
  num_channels: number;
  attention_dropout: number;
  attention_bias: boolean;
  initializer_range: number;
}>;

export const molmo2Vision = configFacts<Molmo2VisionConfig>({
  className: "Molmo2VisionConfig",
  defaults: {
    model_type: "molmo2_vision",
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 25,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    head_dim: 72,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    image_size: null,
    patch_size: 14,
    num_position_embeddings: null,
    num_channels: 3,
    attention_dropout: 0,
    attention_bias: true,
    initializer_range: 0.02,
  },
  rules: {
    image_size: { value: [378, 378] },
    num_position_embeddings: { value: 729, while: ["image_size", "patch_size"] },
  },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
