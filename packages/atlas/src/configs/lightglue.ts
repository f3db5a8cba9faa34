// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SuperPointConfig, superpoint } from "./superpoint.ts";

export type LightGlueConfig = Readonly<{
  model_type: string;
  keypoint_detector_config: SuperPointConfig;
  descriptor_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  depth_confidence: number;
  width_confidence: number;
  filter_threshold: number;
  initializer_range: number;
  hidden_act: string;
  attention_dropout: number;
  attention_bias: boolean;
  intermediate_size: number;
  hidden_size: number;
}>;

export const lightglue = configFacts<LightGlueConfig>({
  className: "LightGlueConfig",
  defaults: {
    model_type: "lightglue",
    keypoint_detector_config: null,
    descriptor_dim: 256,
    num_hidden_layers: 9,
    num_attention_heads: 4,
    num_key_value_heads: null,
    depth_confidence: 0.95,
    width_confidence: 0.99,
    filter_threshold: 0.1,
    initializer_range: 0.02,
    hidden_act: "gelu",
    attention_dropout: 0,
    attention_bias: true,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    intermediate_size: { times: "descriptor_dim", by: 2, always: true },
    hidden_size: { copy: "descriptor_dim", always: true },
  },
  nested: { keypoint_detector_config: { facts: superpoint, any: true } },
  floats: ["attention_dropout", "depth_confidence", "filter_threshold", "initializer_range", "width_confidence"],
});
