// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ConvNextV2Config = Readonly<{
  model_type: string;
  num_channels: number;
  patch_size: number | readonly number[];
  num_stages: number;
  hidden_sizes: readonly number[] | null;
  depths: readonly number[] | null;
  hidden_act: string;
  initializer_range: number;
  layer_norm_eps: number;
  drop_path_rate: number;
  image_size: number | readonly number[];
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const convnextv2 = configFacts<ConvNextV2Config>({
  className: "ConvNextV2Config",
  defaults: {
    model_type: "convnextv2",
    num_channels: 3,
    patch_size: 4,
    num_stages: 4,
    hidden_sizes: [96, 192, 384, 768],
    depths: [3, 3, 9, 3],
    hidden_act: "gelu",
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    drop_path_rate: 0,
    image_size: 224,
  },
  rules: {
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { patch_size: ["list", "number"], image_size: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_eps"],
  aliases: { num_hidden_layers: "num_stages" },
});
