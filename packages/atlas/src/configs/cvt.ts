// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CvtConfig = Readonly<{
  model_type: string;
  num_channels: number;
  patch_sizes: readonly number[];
  patch_stride: readonly number[];
  patch_padding: readonly number[];
  embed_dim: readonly number[];
  num_heads: readonly number[];
  depth: readonly number[];
  mlp_ratio: readonly number[];
  attention_drop_rate: readonly number[];
  drop_rate: readonly number[];
  drop_path_rate: readonly number[];
  qkv_bias: readonly boolean[];
  cls_token: readonly boolean[];
  qkv_projection_method: readonly string[];
  kernel_qkv: readonly number[];
  padding_kv: readonly number[];
  stride_kv: readonly number[];
  padding_q: readonly number[];
  stride_q: readonly number[];
  initializer_range: number;
  layer_norm_eps: number;
}>;

export const cvt = configFacts<CvtConfig>({
  className: "CvtConfig",
  defaults: {
    model_type: "cvt",
    num_channels: 3,
    patch_sizes: [7, 3, 3],
    patch_stride: [4, 2, 2],
    patch_padding: [2, 1, 1],
    embed_dim: [64, 192, 384],
    num_heads: [1, 3, 6],
    depth: [1, 2, 10],
    mlp_ratio: [4, 4, 4],
    attention_drop_rate: [0, 0, 0],
    drop_rate: [0, 0, 0],
    drop_path_rate: [0, 0, 0.1],
    qkv_bias: [true, true, true],
    cls_token: [false, false, true],
    qkv_projection_method: ["dw_bn", "dw_bn", "dw_bn"],
    kernel_qkv: [3, 3, 3],
    padding_kv: [1, 1, 1],
    stride_kv: [2, 2, 2],
    padding_q: [1, 1, 1],
    stride_q: [1, 1, 1],
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
  },
  floats: ["attention_drop_rate", "drop_path_rate", "drop_rate", "initializer_range", "layer_norm_eps", "mlp_ratio"],
});
