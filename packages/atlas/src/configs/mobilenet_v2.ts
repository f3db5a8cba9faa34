// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MobileNetV2Config = Readonly<{
  model_type: string;
  num_channels: number;
  image_size: number | readonly number[];
  depth_multiplier: number;
  depth_divisible_by: number;
  min_depth: number;
  expand_ratio: number;
  output_stride: number;
  first_layer_is_expansion: boolean;
  finegrained_output: boolean;
  hidden_act: string;
  tf_padding: boolean;
  classifier_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  semantic_loss_ignore_index: number;
}>;

export const mobilenetV2 = configFacts<MobileNetV2Config>({
  className: "MobileNetV2Config",
  defaults: {
    model_type: "mobilenet_v2",
    num_channels: 3,
    image_size: 224,
    depth_multiplier: 1,
    depth_divisible_by: 8,
    min_depth: 8,
    expand_ratio: 6,
    output_stride: 32,
    first_layer_is_expansion: true,
    finegrained_output: true,
    hidden_act: "relu6",
    tf_padding: true,
    classifier_dropout_prob: 0.8,
    initializer_range: 0.02,
    layer_norm_eps: 0.001,
    semantic_loss_ignore_index: 255,
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["expand_ratio", "initializer_range", "layer_norm_eps"],
});
