// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sam3ViTConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  window_size: number;
  global_attn_indexes: readonly number[];
  layer_scale_init_value: number | null;
  pretrain_image_size: number | readonly number[];
  hidden_dropout: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const sam3VitModel = configFacts<Sam3ViTConfig>({
  className: "Sam3ViTConfig",
  defaults: {
    model_type: "sam3_vit_model",
    hidden_size: 1024,
    intermediate_size: 4736,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 1008,
    patch_size: 14,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    window_size: 24,
    global_attn_indexes: null,
    layer_scale_init_value: null,
    pretrain_image_size: 336,
    hidden_dropout: 0,
    initializer_range: 0.02,
    rope_parameters: null,
  },
  rules: { global_attn_indexes: { value: [7, 15, 23, 31] } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"], pretrain_image_size: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps", "layer_scale_init_value"],
});
