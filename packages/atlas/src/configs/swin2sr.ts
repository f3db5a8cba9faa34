// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Swin2SRConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  num_channels_out: number;
  embed_dim: number;
  depths: readonly number[];
  num_heads: readonly number[];
  window_size: number;
  mlp_ratio: number;
  qkv_bias: boolean;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  drop_path_rate: number;
  hidden_act: string;
  use_absolute_embeddings: boolean;
  initializer_range: number;
  layer_norm_eps: number;
  upscale: number;
  img_range: number;
  resi_connection: string;
  upsampler: string;
  num_layers: number;
}>;

export const swin2sr = configFacts<Swin2SRConfig>({
  className: "Swin2SRConfig",
  defaults: {
    model_type: "swin2sr",
    image_size: 64,
    patch_size: 1,
    num_channels: 3,
    num_channels_out: null,
    embed_dim: 180,
    depths: [6, 6, 6, 6, 6, 6],
    num_heads: [6, 6, 6, 6, 6, 6],
    window_size: 8,
    mlp_ratio: 2,
    qkv_bias: true,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    drop_path_rate: 0.1,
    hidden_act: "gelu",
    use_absolute_embeddings: false,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    upscale: 2,
    img_range: 1,
    resi_connection: "1conv",
    upsampler: "pixelshuffle",
  },
  rules: { num_channels_out: { copy: "num_channels" }, num_layers: { length: "depths" } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "img_range",
    "initializer_range",
    "layer_norm_eps",
    "mlp_ratio",
  ],
  aliases: { hidden_size: "embed_dim", num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
