// Written by `npm run facts` from Transformers 5.23.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type PPOCRV6TinyRecConfig = Readonly<{
  model_type: string;
  backbone_config: HGNetV2Config;
  hidden_size: number;
  head_out_channels: number;
}>;

export const ppOcrv6TinyRec = configFacts<PPOCRV6TinyRecConfig>({
  className: "PPOCRV6TinyRecConfig",
  defaults: { model_type: "pp_ocrv6_tiny_rec", backbone_config: null, hidden_size: 120, head_out_channels: 6625 },
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
        lr_mult_list: [1, 1, 1, 1, 1],
        out_features: ["stage1", "stage2", "stage3", "stage4"],
        stage_downsample: [true, true, true, true],
        stem_strides: [2, 1, 1, 1, 1],
        stage_downsample_strides: [[2, 1], [1, 2], [2, 1], [2, 1]],
      },
    },
  },
  aliases: { num_hidden_layers: "depth" },
});
