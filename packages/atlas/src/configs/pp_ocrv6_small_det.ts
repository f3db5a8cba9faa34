// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPLCNetV3Config, ppLcnetV3 } from "./pp_lcnet_v3.ts";

export type PPOCRV6SmallDetConfig = Readonly<{
  model_type: string;
  backbone_config: PPLCNetV3Config;
  reduction: number;
  neck_out_channels: number;
  interpolate_mode: string;
  kernel_list: readonly number[];
  layer_list_out_channels: readonly number[];
  dilated_kernel_size: number;
}>;

export const ppOcrv6SmallDet = configFacts<PPOCRV6SmallDetConfig>({
  className: "PPOCRV6SmallDetConfig",
  defaults: {
    model_type: "pp_ocrv6_small_det",
    backbone_config: null,
    reduction: 4,
    neck_out_channels: 96,
    interpolate_mode: "nearest",
    kernel_list: [3, 2, 2],
    layer_list_out_channels: [12, 18, 42, 360],
    dilated_kernel_size: 7,
  },
  nested: { backbone_config: { facts: ppLcnetV3, any: true, given: { model_type: "pp_lcnet_v4" } } },
});
