// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Molmo2AdapterConfig = Readonly<{
  model_type: string;
  vision_feature_layer: readonly number[];
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  attention_dropout: number;
  attention_bias: boolean;
  hidden_act: string;
  intermediate_size: number;
  text_hidden_size: number;
  mlp_bias: boolean;
  initializer_range: number;
}>;

export const molmo2Adapter = configFacts<Molmo2AdapterConfig>({
  className: "Molmo2AdapterConfig",
  defaults: {
    model_type: "molmo2_adapter",
    vision_feature_layer: null,
    hidden_size: 1152,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    head_dim: 72,
    attention_dropout: 0,
    attention_bias: true,
    hidden_act: "silu",
    intermediate_size: 18944,
    text_hidden_size: 3584,
    mlp_bias: false,
    initializer_range: 0.02,
  },
  rules: { vision_feature_layer: { value: [24, 18] } },
  floats: ["attention_dropout", "initializer_range"],
});
