// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type UVDocBackboneConfig, uvdocBackbone } from "./uvdoc_backbone.ts";

export type UVDocConfig = Readonly<{
  model_type: string;
  backbone_config: UVDocBackboneConfig;
  hidden_act: string;
  padding_mode: string;
  kernel_size: number;
  bridge_connector: readonly number[];
  out_point_positions2D: readonly (readonly number[])[];
}>;

export const uvdoc = configFacts<UVDocConfig>({
  className: "UVDocConfig",
  defaults: {
    model_type: "uvdoc",
    backbone_config: null,
    hidden_act: "prelu",
    padding_mode: "reflect",
    kernel_size: 5,
    bridge_connector: [128, 128],
    out_point_positions2D: [[128, 32], [32, 2]],
  },
  nested: { backbone_config: { facts: uvdocBackbone, any: true } },
});
