// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SuperPointConfig = Readonly<{
  model_type: string;
  encoder_hidden_sizes: readonly number[];
  decoder_hidden_size: number;
  keypoint_decoder_dim: number;
  descriptor_decoder_dim: number;
  keypoint_threshold: number;
  max_keypoints: number;
  nms_radius: number;
  border_removal_distance: number;
  initializer_range: number;
}>;

export const superpoint = configFacts<SuperPointConfig>({
  className: "SuperPointConfig",
  defaults: {
    model_type: "superpoint",
    encoder_hidden_sizes: [64, 64, 128, 128],
    decoder_hidden_size: 256,
    keypoint_decoder_dim: 65,
    descriptor_decoder_dim: 256,
    keypoint_threshold: 0.005,
    max_keypoints: -1,
    nms_radius: 4,
    border_removal_distance: 4,
    initializer_range: 0.02,
  },
  floats: ["initializer_range", "keypoint_threshold"],
});
