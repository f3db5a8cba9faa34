// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FocalNetConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  embed_dim: number;
  use_conv_embed: boolean;
  hidden_sizes: readonly number[];
  depths: readonly number[];
  focal_levels: readonly number[];
  focal_windows: readonly number[];
  hidden_act: string;
  mlp_ratio: number;
  hidden_dropout_prob: number;
  drop_path_rate: number;
  use_layerscale: boolean;
  layerscale_value: number;
  use_post_layernorm: boolean;
  use_post_layernorm_in_modulation: boolean;
  normalize_modulator: boolean;
  initializer_range: number;
  layer_norm_eps: number;
  encoder_stride: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const focalnet = configFacts<FocalNetConfig>({
  className: "FocalNetConfig",
  defaults: {
    model_type: "focalnet",
    image_size: 224,
    patch_size: 4,
    num_channels: 3,
    embed_dim: 96,
    use_conv_embed: false,
    hidden_sizes: [192, 384, 768, 768],
    depths: [2, 2, 6, 2],
    focal_levels: [2, 2, 2, 2],
    focal_windows: [3, 3, 3, 3],
    hidden_act: "gelu",
    mlp_ratio: 4,
    hidden_dropout_prob: 0,
    drop_path_rate: 0.1,
    use_layerscale: false,
    layerscale_value: 0.0001,
    use_post_layernorm: false,
    use_post_layernorm_in_modulation: false,
    normalize_modulator: false,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    encoder_stride: 32,
  },
  rules: {
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["hidden_dropout_prob", "initializer_range", "layer_norm_eps", "layerscale_value", "mlp_ratio"],
});
