// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type TimmWrapperConfig, timmWrapper } from "./timm_wrapper.ts";

export type EdgeTamVisionConfig = Readonly<{
  model_type: string;
  backbone_config: TimmWrapperConfig;
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

export const edgetamVisionModel = configFacts<EdgeTamVisionConfig>({
  className: "EdgeTamVisionConfig",
  defaults: {
    model_type: "edgetam_vision_model",
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
    backbone_channel_list: { value: [384, 192, 96, 48] },
    backbone_feature_sizes: { value: [[256, 256], [128, 128], [64, 64]] },
    fpn_top_down_levels: { value: [2, 3] },
  },
  nested: {
    backbone_config: {
      facts: timmWrapper,
      any: true,
      given: {
        archirecture: "repvit_m1",
        model_args: { in_chans: 3, features_only: true, out_indices: [0, 1, 2, 3] },
      },
    },
  },
  floats: ["initializer_range", "layer_norm_eps"],
});
