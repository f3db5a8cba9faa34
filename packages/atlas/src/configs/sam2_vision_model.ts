// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam2HieraDetConfig, sam2HieraDetModel } from "./sam2_hiera_det_model.ts";

export type Sam2VisionConfig = Readonly<{
  model_type: string;
  backbone_config: Sam2HieraDetConfig;
  backbone_channel_list: readonly number[];
  backbone_feature_sizes: readonly unknown[];
  fpn_hidden_size: number;
  fpn_kernel_size: number;
  fpn_stride: number;
  fpn_padding: number;
  fpn_top_down_levels: readonly number[];
  num_feature_levels: number;
  hidden_act: string;
  layer_norm_eps: number;
  initializer_range: number;
}>;

export const sam2VisionModel = configFacts<Sam2VisionConfig>({
  className: "Sam2VisionConfig",
  defaults: {
    model_type: "sam2_vision_model",
    backbone_config: null,
    backbone_channel_list: null,
    backbone_feature_sizes: null,
    fpn_hidden_size: 256,
    fpn_kernel_size: 1,
    fpn_stride: 1,
    fpn_padding: 0,
    fpn_top_down_levels: null,
    num_feature_levels: 3,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  rules: {
    backbone_channel_list: { value: [768, 384, 192, 96] },
    backbone_feature_sizes: { value: [[256, 256], [128, 128], [64, 64]] },
    fpn_top_down_levels: { value: [2, 3] },
  },
  nested: { backbone_config: { facts: sam2HieraDetModel, any: true } },
  floats: ["initializer_range", "layer_norm_eps"],
});
