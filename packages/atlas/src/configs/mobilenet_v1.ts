// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MobileNetV1Config = Readonly<{
  model_type: string;
  num_channels: number;
  image_size: number | readonly number[];
  depth_multiplier: number;
  min_depth: number;
  hidden_act: string;
  tf_padding: boolean;
  classifier_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
}>;

export const mobilenetV1 = configFacts<MobileNetV1Config>({
  className: "MobileNetV1Config",
  defaults: {
    model_type: "mobilenet_v1",
    num_channels: 3,
    image_size: 224,
    depth_multiplier: 1,
    min_depth: 8,
    hidden_act: "relu6",
    tf_padding: true,
    classifier_dropout_prob: 0.999,
    initializer_range: 0.02,
    layer_norm_eps: 0.001,
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_eps"],
});
