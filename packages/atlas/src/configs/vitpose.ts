// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type VitPoseBackboneConfig, vitposeBackbone } from "./vitpose_backbone.ts";

export type VitPoseConfig = Readonly<{
  model_type: string;
  backbone_config: VitPoseBackboneConfig;
  initializer_range: number;
  scale_factor: number;
  use_simple_decoder: boolean;
}>;

export const vitpose = configFacts<VitPoseConfig>({
  className: "VitPoseConfig",
  defaults: {
    model_type: "vitpose",
    backbone_config: null,
    initializer_range: 0.02,
    scale_factor: 4,
    use_simple_decoder: true,
  },
  nested: { backbone_config: { facts: vitposeBackbone, any: true, given: { out_indices: [4] } } },
  floats: ["initializer_range"],
});
