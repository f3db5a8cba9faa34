// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Dinov2Config, dinov2 } from "./dinov2.ts";

export type DepthProConfig = Readonly<{
  model_type: string;
  fusion_hidden_size: number;
  patch_size: number | readonly number[];
  initializer_range: number;
  intermediate_hook_ids: readonly number[];
  intermediate_feature_dims: readonly number[];
  scaled_images_ratios: readonly number[];
  scaled_images_overlap_ratios: readonly number[];
  scaled_images_feature_dims: readonly number[];
  merge_padding_value: number;
  use_batch_norm_in_fusion_residual: boolean;
  use_bias_in_fusion_residual: boolean;
  use_fov_model: boolean;
  num_fov_head_layers: number;
  image_model_config: Dinov2Config;
  patch_model_config: Dinov2Config;
  fov_model_config: Dinov2Config;
}>;

export const depthPro = configFacts<DepthProConfig>({
  className: "DepthProConfig",
  defaults: {
    model_type: "depth_pro",
    fusion_hidden_size: 256,
    patch_size: 384,
    initializer_range: 0.02,
    intermediate_hook_ids: [11, 5],
    intermediate_feature_dims: [256, 256],
    scaled_images_ratios: [0.25, 0.5, 1],
    scaled_images_overlap_ratios: [0, 0.5, 0.25],
    scaled_images_feature_dims: [1024, 1024, 512],
    merge_padding_value: 3,
    use_batch_norm_in_fusion_residual: false,
    use_bias_in_fusion_residual: true,
    use_fov_model: false,
    num_fov_head_layers: 2,
    image_model_config: null,
    patch_model_config: null,
    fov_model_config: null,
  },
  nested: {
    image_model_config: { facts: dinov2, any: true, given: { image_size: 384 }, beneath: true },
    patch_model_config: { facts: dinov2, any: true, given: { image_size: 384 }, beneath: true },
    fov_model_config: { facts: dinov2, any: true, given: { image_size: 384 }, beneath: true },
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["initializer_range", "scaled_images_overlap_ratios"],
});
