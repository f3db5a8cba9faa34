// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PPLCNetV3Config = Readonly<{
  model_type: string;
  scale: number;
  block_configs: readonly unknown[];
  stem_channels: number;
  stem_stride: number;
  reduction: number;
  divisor: number;
  hidden_act: string;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  conv_symmetric_num: number;
  depths: readonly number[];
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const ppLcnetV3 = configFacts<PPLCNetV3Config>({
  className: "PPLCNetV3Config",
  defaults: {
    model_type: "pp_lcnet_v3",
    scale: 1,
    block_configs: null,
    stem_channels: 16,
    stem_stride: 2,
    reduction: 4,
    divisor: 8,
    hidden_act: "hardswish",
    conv_symmetric_num: 4,
  },
  rules: {
    block_configs: {
      value: [
        [[3, 16, 32, 1, false]],
        [[3, 32, 64, 2, false], [3, 64, 64, 1, false]],
        [[3, 64, 128, 2, false], [3, 128, 128, 1, false]],
        [
          [3, 128, 256, 2, false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
          [5, 256, 256, 1, false],
        ],
        [[5, 256, 512, 2, true], [5, 512, 512, 1, true], [5, 512, 512, 1, false], [5, 512, 512, 1, false]],
      ],
    },
    depths: { value: [1, 2, 2, 5, 4] },
    stage_names: { value: ["stem", "stage1", "stage2", "stage3", "stage4", "stage5"] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
});
