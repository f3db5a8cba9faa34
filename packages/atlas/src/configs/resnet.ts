// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ResNetConfig = Readonly<{
  model_type: string;
  num_channels: number;
  embedding_size: number;
  hidden_sizes: readonly number[] | null;
  depths: readonly number[] | null;
  layer_type: string;
  hidden_act: string;
  downsample_in_first_stage: boolean;
  downsample_in_bottleneck: boolean;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const resnet = configFacts<ResNetConfig>({
  className: "ResNetConfig",
  defaults: {
    model_type: "resnet",
    num_channels: 3,
    embedding_size: 64,
    hidden_sizes: [256, 512, 1024, 2048],
    depths: [3, 4, 6, 3],
    layer_type: "bottleneck",
    hidden_act: "relu",
    downsample_in_first_stage: false,
    downsample_in_bottleneck: false,
  },
  rules: {
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
});
