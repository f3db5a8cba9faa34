// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam3ViTConfig, sam3VitModel } from "./sam3_vit_model.ts";

export type Sam3VisionConfig = Readonly<{
  model_type: string;
  backbone_config: Sam3ViTConfig;
  fpn_hidden_size: number;
  backbone_feature_sizes: readonly unknown[];
  scale_factors: readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  initializer_range: number;
}>;

export const sam3VisionModel = configFacts<Sam3VisionConfig>({
  className: "Sam3VisionConfig",
  defaults: {
    model_type: "sam3_vision_model",
    backbone_config: null,
    fpn_hidden_size: 256,
    backbone_feature_sizes: null,
    scale_factors: null,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  rules: {
    backbone_feature_sizes: { value: [[288, 288], [144, 144], [72, 72]] },
    scale_factors: { value: [4, 2, 1, 0.5] },
  },
  nested: { backbone_config: { facts: sam3VitModel, any: true, flat: true } },
  floats: ["initializer_range", "layer_norm_eps", "scale_factors"],
});
