// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RegNetConfig = Readonly<{
  model_type: string;
  num_channels: number;
  embedding_size: number;
  hidden_sizes: readonly number[];
  depths: readonly number[];
  groups_width: number;
  layer_type: string;
  hidden_act: string;
  downsample_in_first_stage: boolean;
}>;

export const regnet = configFacts<RegNetConfig>({
  className: "RegNetConfig",
  defaults: {
    model_type: "regnet",
    num_channels: 3,
    embedding_size: 32,
    hidden_sizes: [128, 192, 512, 1088],
    depths: [2, 6, 12, 2],
    groups_width: 64,
    layer_type: "y",
    hidden_act: "relu",
    downsample_in_first_stage: true,
  },
});
