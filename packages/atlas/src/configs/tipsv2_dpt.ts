// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Tipsv2VisionConfig, tipsv2VisionModel } from "./tipsv2_vision_model.ts";

export type Tipsv2DptConfig = Readonly<{
  model_type: string;
  backbone_config: Tipsv2VisionConfig;
  neck_hidden_sizes: readonly number[];
  fusion_hidden_size: number;
  reassemble_factors: readonly number[];
  readout_activation: string;
  num_depth_bins: number;
  min_depth: number;
  max_depth: number;
  depth_decoder_activation: string;
  semantic_loss_ignore_index: number;
}>;

export const tipsv2Dpt = configFacts<Tipsv2DptConfig>({
  className: "Tipsv2DptConfig",
  defaults: {
    model_type: "tipsv2_dpt",
    backbone_config: null,
    neck_hidden_sizes: null,
    fusion_hidden_size: 256,
    reassemble_factors: null,
    readout_activation: "gelu_pytorch_tanh",
    num_depth_bins: 256,
    min_depth: 0.001,
    max_depth: 10,
    depth_decoder_activation: "relu",
    semantic_loss_ignore_index: 255,
  },
  rules: { neck_hidden_sizes: { value: [96, 192, 384, 768] }, reassemble_factors: { value: [4, 2, 1, 0.5] } },
  nested: {
    backbone_config: {
      facts: tipsv2VisionModel,
      any: true,
      given: { out_indices: [3, 6, 9, 12], apply_layernorm: true, reshape_hidden_states: false },
    },
  },
  floats: ["max_depth", "min_depth"],
});
