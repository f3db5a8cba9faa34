// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BitConfig = Readonly<{
  model_type: string;
  num_channels: number;
  embedding_size: number;
  hidden_sizes: readonly number[];
  depths: readonly number[];
  layer_type: string;
  hidden_act: string;
  global_padding: string | null;
  num_groups: number;
  drop_path_rate: number;
  embedding_dynamic_padding: boolean;
  output_stride: number;
  width_factor: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const bit = configFacts<BitConfig>({
  className: "BitConfig",
  defaults: {
    model_type: "bit",
    num_channels: 3,
    embedding_size: 64,
    hidden_sizes: [256, 512, 1024, 2048],
    depths: [3, 4, 6, 3],
    layer_type: "preactivation",
    hidden_act: "relu",
    global_padding: null,
    num_groups: 32,
    drop_path_rate: 0,
    embedding_dynamic_padding: false,
    output_stride: 32,
    width_factor: 1,
  },
  rules: {
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
});
