// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DINOv3ConvNextConfig = Readonly<{
  model_type: string;
  num_channels: number;
  hidden_sizes: readonly number[];
  depths: readonly number[];
  hidden_act: string;
  initializer_range: number;
  layer_norm_eps: number;
  layer_scale_init_value: number;
  drop_path_rate: number;
  image_size: number | readonly number[];
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const dinov3Convnext = configFacts<DINOv3ConvNextConfig>({
  className: "DINOv3ConvNextConfig",
  defaults: {
    model_type: "dinov3_convnext",
    num_channels: 3,
    hidden_sizes: null,
    depths: null,
    hidden_act: "gelu",
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    layer_scale_init_value: 1e-06,
    drop_path_rate: 0,
    image_size: 224,
  },
  rules: {
    hidden_sizes: { value: [96, 192, 384, 768] },
    depths: { value: [3, 3, 9, 3] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
    stage_names: { stages: "depths" },
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_eps", "layer_scale_init_value"],
});
