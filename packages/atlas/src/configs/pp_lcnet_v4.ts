// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PPLCNetV4Config = Readonly<{
  model_type: string;
  scale: number;
  block_configs: readonly unknown[];
  stem_channels: readonly number[];
  reduction: number;
  hidden_act: string;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  num_channels: number;
  stem_strides: readonly (number | readonly number[])[];
  stem_type: string;
  use_learnable_affine_block: boolean;
  depths: readonly number[];
  stage_names: readonly string[];
  stage_out_channels: readonly number[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const ppLcnetV4 = configFacts<PPLCNetV4Config>({
  className: "PPLCNetV4Config",
  defaults: {
    model_type: "pp_lcnet_v4",
    scale: 1,
    block_configs: null,
    stem_channels: [3, 48, 96],
    reduction: 4,
    hidden_act: "relu",
    num_channels: 3,
    stem_strides: [2, 1, 1, 2, 1],
    stem_type: "large",
    use_learnable_affine_block: false,
  },
  rules: {
    block_configs: {
      value: [
        [[3, 96, 96, 1, true]],
        [[3, 96, 96, 1, false], [3, 96, 96, 1, false]],
        [
          [3, 96, 192, [2, 1], false],
          [3, 192, 192, 1, true],
          [3, 192, 192, 1, false],
          [3, 192, 192, 1, true],
          [3, 192, 192, 1, false],
          [3, 192, 192, 1, true],
          [3, 192, 192, 1, false],
        ],
        [[3, 192, 384, [2, 1], false], [3, 384, 384, 1, true], [3, 384, 384, 1, false]],
      ],
    },
    depths: { value: [1, 2, 7, 3] },
    stage_names: { value: ["stem", "stage1", "stage2", "stage3", "stage4"] },
    stage_out_channels: { value: [96, 96, 192, 384] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
});
