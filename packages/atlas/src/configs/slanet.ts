// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPLCNetConfig, ppLcnet } from "./pp_lcnet.ts";

export type SLANetConfig = Readonly<{
  model_type: string;
  post_conv_out_channels: number;
  out_channels: number;
  hidden_size: number;
  max_text_length: number;
  backbone_config: PPLCNetConfig;
  hidden_act: string;
  csp_kernel_size: number;
  csp_num_blocks: number;
}>;

export const slanet = configFacts<SLANetConfig>({
  className: "SLANetConfig",
  defaults: {
    model_type: "slanet",
    post_conv_out_channels: 96,
    out_channels: 50,
    hidden_size: 256,
    max_text_length: 500,
    backbone_config: null,
    hidden_act: "hardswish",
    csp_kernel_size: 5,
    csp_num_blocks: 1,
  },
  nested: {
    backbone_config: {
      facts: ppLcnet,
      any: true,
      given: {
        scale: 1,
        out_features: ["stage2", "stage3", "stage4", "stage5"],
        out_indices: [2, 3, 4, 5],
        divisor: 16,
      },
    },
  },
});
