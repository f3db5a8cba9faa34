// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SuperPointConfig, superpoint } from "./superpoint.ts";

export type SuperGlueConfig = Readonly<{
  model_type: string;
  keypoint_detector_config: SuperPointConfig;
  hidden_size: number;
  keypoint_encoder_sizes: readonly number[];
  gnn_layers_types: readonly string[];
  num_attention_heads: number;
  sinkhorn_iterations: number;
  matching_threshold: number;
  initializer_range: number;
  is_decoder: boolean;
  attention_probs_dropout_prob: number;
}>;

export const superglue = configFacts<SuperGlueConfig>({
  className: "SuperGlueConfig",
  defaults: {
    model_type: "superglue",
    keypoint_detector_config: null,
    hidden_size: 256,
    keypoint_encoder_sizes: null,
    gnn_layers_types: null,
    num_attention_heads: 4,
    sinkhorn_iterations: 100,
    matching_threshold: 0,
    initializer_range: 0.02,
    is_decoder: false,
    attention_probs_dropout_prob: 0,
  },
  rules: {
    keypoint_encoder_sizes: { value: [32, 64, 128, 256] },
    gnn_layers_types: {
      value: [
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
        "self",
        "cross",
      ],
    },
  },
  nested: { keypoint_detector_config: { facts: superpoint, any: true } },
  floats: ["attention_probs_dropout_prob", "initializer_range", "matching_threshold"],
});
