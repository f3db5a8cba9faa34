// Written by `npm run facts` from Transformers 5.24.0.
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
  nested: { backbone_config: { facts: hgnetV2, any: true, given: { model_type: "pp_lcnet_v4" } } },
  aliases: { num_hidden_layers: "depth" },
});
