// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type UVDocBackboneConfig = Readonly<{
  model_type: string;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  resnet_head: readonly (readonly number[])[];
  resnet_configs: readonly (readonly (readonly (number | boolean)[])[])[];
  stage_configs: readonly (readonly (readonly number[])[])[];
  kernel_size: number;
  depths: readonly number[];
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const uvdocBackbone = configFacts<UVDocBackboneConfig>({
  className: "UVDocBackboneConfig",
  defaults: {
    model_type: "uvdoc_backbone",
    resnet_head: [[3, 32], [32, 32]],
    resnet_configs: [
      [[32, 32, 1, false], [32, 32, 3, false], [32, 32, 3, false]],
      [[32, 64, 1, true], [64, 64, 3, false], [64, 64, 3, false], [64, 64, 3, false]],
      [
        [64, 128, 1, true],
        [128, 128, 3, false],
        [128, 128, 3, false],
        [128, 128, 3, false],
        [128, 128, 3, false],
        [128, 128, 3, false],
      ],
    ],
    stage_configs: [
      [[128, 1]],
      [[128, 2]],
      [[128, 5]],
      [[128, 8], [128, 3], [128, 2]],
      [[128, 12], [128, 7], [128, 4]],
      [[128, 18], [128, 12], [128, 6]],
    ],
    kernel_size: 5,
  },
  rules: {
    depths: { value: [1, 1, 1, 3, 3, 3] },
    stage_names: { value: ["stem", "stage1", "stage2", "stage3", "stage4", "stage5", "stage6"] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
});
