// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPLCNetV3Config, ppLcnetV3 } from "./pp_lcnet_v3.ts";

export type PPOCRV5MobileRecConfig = Readonly<{
  model_type: string;
  hidden_act: string;
  backbone_config: PPLCNetV3Config;
  hidden_size: number;
  mlp_ratio: number;
  depth: number;
  head_out_channels: number;
  conv_kernel_size: readonly unknown[];
  qkv_bias: boolean;
  num_attention_heads: number;
  attention_dropout: number;
  layer_norm_eps: number;
}>;

export const ppOcrv5MobileRec = configFacts<PPOCRV5MobileRecConfig>({
  className: "PPOCRV5MobileRecConfig",
  defaults: {
    model_type: "pp_ocrv5_mobile_rec",
    hidden_act: "silu",
    backbone_config: null,
    hidden_size: 120,
    mlp_ratio: 2,
    depth: 2,
    head_out_channels: 18385,
    conv_kernel_size: null,
    qkv_bias: true,
    num_attention_heads: 8,
    attention_dropout: 0,
    layer_norm_eps: 1e-06,
  },
  rules: { conv_kernel_size: { value: [1, 3] } },
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
  floats: ["attention_dropout", "layer_norm_eps", "mlp_ratio"],
  aliases: { num_hidden_layers: "depth" },
});
