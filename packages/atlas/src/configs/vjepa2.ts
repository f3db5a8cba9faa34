// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VJEPA2Config = Readonly<{
  model_type: string;
  patch_size: number | readonly number[];
  crop_size: number;
  frames_per_clip: number;
  tubelet_size: number;
  hidden_size: number;
  in_chans: number;
  num_attention_heads: number;
  num_hidden_layers: number;
  drop_path_rate: number;
  mlp_ratio: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  attention_probs_dropout_prob: number;
  hidden_act: string;
  initializer_range: number;
  attention_dropout: number;
  num_pooler_layers: number;
  pred_hidden_size: number;
  pred_num_attention_heads: number;
  pred_num_hidden_layers: number;
  pred_num_mask_tokens: number;
  pred_zero_init_mask_tokens: boolean;
  pred_mlp_ratio: number;
}>;

export const vjepa2 = configFacts<VJEPA2Config>({
  className: "VJEPA2Config",
  defaults: {
    model_type: "vjepa2",
    patch_size: 16,
    crop_size: 256,
    frames_per_clip: 64,
    tubelet_size: 2,
    hidden_size: 1024,
    in_chans: 3,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    drop_path_rate: 0,
    mlp_ratio: 4,
    layer_norm_eps: 1e-06,
    qkv_bias: true,
    attention_probs_dropout_prob: 0,
    hidden_act: "gelu",
    initializer_range: 0.02,
    attention_dropout: 0,
    num_pooler_layers: 3,
    pred_hidden_size: 384,
    pred_num_attention_heads: 12,
    pred_num_hidden_layers: 12,
    pred_num_mask_tokens: 10,
    pred_zero_init_mask_tokens: true,
    pred_mlp_ratio: 4,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["attention_dropout", "attention_probs_dropout_prob", "initializer_range", "layer_norm_eps"],
});
