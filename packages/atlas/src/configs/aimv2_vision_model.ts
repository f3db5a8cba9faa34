// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Aimv2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  attention_dropout: number;
  rms_norm_eps: number;
  qkv_bias: boolean;
  mlp_bias: boolean;
  initializer_range: number;
  use_head: boolean;
  is_native: boolean;
}>;

export const aimv2VisionModel = configFacts<Aimv2VisionConfig>({
  className: "Aimv2VisionConfig",
  defaults: {
    model_type: "aimv2_vision_model",
    hidden_size: 1024,
    intermediate_size: 2816,
    num_hidden_layers: 24,
    num_attention_heads: 8,
    num_channels: 3,
    image_size: 224,
    patch_size: 14,
    hidden_act: "silu",
    attention_dropout: 0,
    rms_norm_eps: 1e-05,
    qkv_bias: false,
    mlp_bias: false,
    initializer_range: 0.02,
    use_head: true,
    is_native: false,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
