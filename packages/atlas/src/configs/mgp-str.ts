// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MgpstrConfig = Readonly<{
  model_type: string;
  image_size: readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  max_token_length: number;
  num_character_labels: number;
  num_bpe_labels: number;
  num_wordpiece_labels: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mlp_ratio: number;
  qkv_bias: boolean;
  distilled: boolean;
  layer_norm_eps: number;
  drop_rate: number;
  attn_drop_rate: number;
  drop_path_rate: number;
  output_a3_attentions: boolean;
  initializer_range: number;
}>;

export const mgpStr = configFacts<MgpstrConfig>({
  className: "MgpstrConfig",
  defaults: {
    model_type: "mgp-str",
    image_size: [32, 128],
    patch_size: 4,
    num_channels: 3,
    max_token_length: 27,
    num_character_labels: 38,
    num_bpe_labels: 50257,
    num_wordpiece_labels: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mlp_ratio: 4,
    qkv_bias: true,
    distilled: false,
    layer_norm_eps: 1e-05,
    drop_rate: 0,
    attn_drop_rate: 0,
    drop_path_rate: 0,
    output_a3_attentions: false,
    initializer_range: 0.02,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_eps"],
});
