// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type JanusVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  mlp_ratio: number;
  attention_bias: boolean;
  hidden_dropout_rate: number;
  projection_dim: number;
  projection_dropout: number;
  use_qk_norm: boolean;
  initializer_range: number;
  depth: number;
  num_image_tokens: number;
}>;

export const janusVisionModel = configFacts<JanusVisionConfig>({
  className: "JanusVisionConfig",
  defaults: {
    model_type: "janus_vision_model",
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 384,
    patch_size: 16,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    mlp_ratio: 4,
    attention_bias: true,
    hidden_dropout_rate: 0,
    projection_dim: 2048,
    projection_dropout: 0,
    use_qk_norm: false,
    initializer_range: 0.02,
    depth: 2,
    num_image_tokens: 576,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
