// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HieraConfig = Readonly<{
  model_type: string;
  embed_dim: number;
  image_size: readonly number[];
  patch_size: readonly number[];
  patch_stride: readonly number[];
  patch_padding: readonly number[];
  mlp_ratio: number;
  depths: readonly number[];
  num_heads: readonly number[];
  embed_dim_multiplier: number;
  num_query_pool: number;
  query_stride: readonly number[];
  masked_unit_size: readonly number[];
  masked_unit_attention: readonly boolean[];
  drop_path_rate: number;
  num_channels: number;
  hidden_act: string;
  initializer_range: number;
  layer_norm_init: number;
  layer_norm_eps: number;
  decoder_hidden_size: number | null;
  decoder_depth: number | null;
  decoder_num_heads: number | null;
  normalize_pixel_loss: boolean | null;
  mask_ratio: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  hidden_size: number;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const hiera = configFacts<HieraConfig>({
  className: "HieraConfig",
  defaults: {
    model_type: "hiera",
    embed_dim: 96,
    image_size: [224, 224],
    patch_size: [7, 7],
    patch_stride: [4, 4],
    patch_padding: [3, 3],
    mlp_ratio: 4,
    depths: [2, 3, 16, 3],
    num_heads: [1, 2, 4, 8],
    embed_dim_multiplier: 2,
    num_query_pool: 3,
    query_stride: [2, 2],
    masked_unit_size: [8, 8],
    masked_unit_attention: [true, true, false, false],
    drop_path_rate: 0,
    num_channels: 3,
    hidden_act: "gelu",
    initializer_range: 0.02,
    layer_norm_init: 1,
    layer_norm_eps: 1e-06,
    decoder_hidden_size: null,
    decoder_depth: null,
    decoder_num_heads: null,
    normalize_pixel_loss: true,
    mask_ratio: 0.6,
  },
  rules: {
    hidden_size: { value: 768, while: ["embed_dim", "embed_dim_multiplier"] },
    stage_names: { value: ["stem", "stage1", "stage2", "stage3", "stage4"] },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  floats: ["initializer_range", "layer_norm_eps", "layer_norm_init", "mask_ratio", "mlp_ratio"],
  aliases: { num_hidden_layers: "num_layers" },
});
