// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TextNetConfig = Readonly<{
  model_type: string;
  stem_kernel_size: number;
  stem_stride: number;
  stem_num_channels: number;
  stem_out_channels: number;
  stem_act_func: string;
  image_size: readonly number[] | number;
  conv_layer_kernel_sizes: readonly unknown[];
  conv_layer_strides: readonly unknown[];
  hidden_sizes: readonly number[];
  batch_norm_eps: number;
  initializer_range: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  depths: readonly number[];
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const textnet = configFacts<TextNetConfig>({
  className: "TextNetConfig",
  defaults: {
    model_type: "textnet",
    stem_kernel_size: 3,
    stem_stride: 2,
    stem_num_channels: 3,
    stem_out_channels: 64,
    stem_act_func: "relu",
    image_size: [640, 640],
    conv_layer_kernel_sizes: null,
    conv_layer_strides: null,
    hidden_sizes: [64, 64, 128, 256, 512],
    batch_norm_eps: 1e-05,
    initializer_range: 0.02,
  },
  rules: {
    conv_layer_kernel_sizes: {
      value: [
        [[3, 3], [3, 3], [3, 3]],
        [[3, 3], [1, 3], [3, 3], [3, 1]],
        [[3, 3], [3, 3], [3, 1], [1, 3]],
        [[3, 3], [3, 1], [1, 3], [3, 3]],
      ],
    },
    conv_layer_strides: { value: [[1, 2, 1], [2, 1, 1, 1], [2, 1, 1, 1], [2, 1, 1, 1]] },
    depths: { value: [3, 4, 4, 4] },
    stage_names: { value: ["stem", "stage1", "stage2", "stage3", "stage4"] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["batch_norm_eps", "initializer_range"],
});
