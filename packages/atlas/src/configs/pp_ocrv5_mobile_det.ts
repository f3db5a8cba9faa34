// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPLCNetV3Config, ppLcnetV3 } from "./pp_lcnet_v3.ts";

export type PPOCRV5MobileDetConfig = Readonly<{
  model_type: string;
  backbone_config: PPLCNetV3Config;
  reduction: number;
  neck_out_channels: number;
  interpolate_mode: string;
  kernel_list: readonly number[];
  layer_list_out_channels: readonly number[];
}>;

export const ppOcrv5MobileDet = configFacts<PPOCRV5MobileDetConfig>({
  className: "PPOCRV5MobileDetConfig",
  defaults: {
    model_type: "pp_ocrv5_mobile_det",
    backbone_config: null,
    reduction: 4,
    neck_out_channels: 96,
    interpolate_mode: "nearest",
    kernel_list: [3, 2, 2],
    layer_list_out_channels: [12, 18, 42, 360],
  },
  nested: {
    backbone_config: {
      facts: ppLcnetV3,
      any: true,
      given: {
        scale: 0.75,
        out_features: ["stage2", "stage3", "stage4", "stage5"],
        out_indices: [2, 3, 4, 5],
        divisor: 16,
      },
    },
  },
});
