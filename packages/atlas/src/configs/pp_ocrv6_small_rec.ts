// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type PPOCRV6SmallRecConfig = Readonly<{
  model_type: string;
  hidden_act: string;
  backbone_config: HGNetV2Config;
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

export const ppOcrv6SmallRec = configFacts<PPOCRV6SmallRecConfig>({
  className: "PPOCRV6SmallRecConfig",
  defaults: {
    model_type: "pp_ocrv6_small_rec",
    hidden_act: "silu",
    backbone_config: null,
    hidden_size: 120,
    mlp_ratio: 2,
    depth: 2,
    head_out_channels: 18714,
    conv_kernel_size: null,
    qkv_bias: true,
    num_attention_heads: 8,
    attention_dropout: 0,
    layer_norm_eps: 1e-06,
  },
  rules: { conv_kernel_size: { value: [1, 7] } },
  nested: { backbone_config: { facts: hgnetV2, any: true, given: { model_type: "pp_lcnet_v4" } } },
  floats: ["attention_dropout", "layer_norm_eps", "mlp_ratio"],
  aliases: { num_hidden_layers: "depth" },
});
