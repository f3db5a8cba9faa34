// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type PPOCRV5ServerDetConfig = Readonly<{
  model_type: string;
  id2label: Readonly<Record<string, string>>;
  interpolate_mode: string;
  backbone_config: HGNetV2Config;
  neck_out_channels: number;
  reduce_factor: number;
  intraclass_block_number: number;
  intraclass_block_config: Readonly<Record<string, unknown>> | null;
  scale_factor: number;
  scale_factor_list: readonly unknown[] | null;
  hidden_act: string;
  kernel_list: readonly unknown[] | null;
}>;

export const ppOcrv5ServerDet = configFacts<PPOCRV5ServerDetConfig>({
  className: "PPOCRV5ServerDetConfig",
  defaults: {
    model_type: "pp_ocrv5_server_det",
    id2label: null,
    interpolate_mode: "nearest",
    backbone_config: null,
    neck_out_channels: 256,
    reduce_factor: 2,
    intraclass_block_number: 4,
    intraclass_block_config: null,
    scale_factor: 2,
    scale_factor_list: null,
    hidden_act: "relu",
    kernel_list: null,
  },
  rules: { id2label: { value: { "0": "text" } } },
  nested: {
    backbone_config: {
      facts: hgnetV2,
      any: true,
      given: {
        arch: "L",
        return_idx: [0, 1, 2, 3],
        freeze_stem_only: true,
        freeze_at: 0,
        freeze_norm: true,
        lr_mult_list: [0, 0.05, 0.05, 0.05, 0.05],
        out_features: ["stage1", "stage2", "stage3", "stage4"],
      },
    },
  },
});
