// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HGNetV2Config = Readonly<{
  model_type: string;
  num_channels: number;
  embedding_size: number;
  depths: readonly number[];
  hidden_sizes: readonly number[];
  hidden_act: string;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stem_channels: readonly number[];
  stem_strides: readonly (number | readonly number[])[];
  stage_in_channels: readonly number[];
  stage_mid_channels: readonly number[];
  stage_out_channels: readonly number[];
  stage_num_blocks: readonly number[];
  stage_downsample: readonly boolean[];
  stage_downsample_strides: readonly (number | readonly number[])[];
  stage_light_block: readonly boolean[];
  stage_kernel_size: readonly number[];
  stage_numb_of_layers: readonly number[];
  use_learnable_affine_block: boolean;
  initializer_range: number;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const hgnetV2 = configFacts<HGNetV2Config>({
  className: "HGNetV2Config",
  defaults: {
    model_type: "hgnet_v2",
    num_channels: 3,
    embedding_size: 64,
    depths: [3, 4, 6, 3],
    hidden_sizes: [256, 512, 1024, 2048],
    hidden_act: "relu",
    stem_channels: [3, 32, 48],
    stem_strides: [2, 1, 1, 2, 1],
    stage_in_channels: [48, 128, 512, 1024],
    stage_mid_channels: [48, 96, 192, 384],
    stage_out_channels: [128, 512, 1024, 2048],
    stage_num_blocks: [1, 1, 3, 1],
    stage_downsample: [false, true, true, true],
    stage_downsample_strides: [2, 2, 2, 2],
    stage_light_block: [false, false, true, true],
    stage_kernel_size: [3, 3, 5, 5],
    stage_numb_of_layers: [6, 6, 6, 6],
    use_learnable_affine_block: false,
    initializer_range: 0.02,
  },
  rules: {
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  floats: ["initializer_range"],
});
