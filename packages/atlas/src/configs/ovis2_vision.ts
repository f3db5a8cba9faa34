// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Ovis2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  rms_norm_eps: number;
  attention_dropout: number;
  qkv_bias: boolean;
  mlp_bias: boolean;
  hidden_act: string;
  vocab_size: number;
  hidden_stride: number;
  num_visual_indicator_tokens: number;
  initializer_range: number;
  tokenize_function: string;
}>;

export const ovis2Vision = configFacts<Ovis2VisionConfig>({
  className: "Ovis2VisionConfig",
  defaults: {
    model_type: "ovis2_vision",
    hidden_size: 1024,
    intermediate_size: 2816,
    num_hidden_layers: 24,
    num_attention_heads: 8,
    num_channels: 3,
    image_size: 224,
    patch_size: 14,
    rms_norm_eps: 1e-05,
    attention_dropout: 0,
    qkv_bias: false,
    mlp_bias: false,
    hidden_act: "silu",
    vocab_size: 16384,
    hidden_stride: 1,
    num_visual_indicator_tokens: 5,
    initializer_range: 0.02,
    tokenize_function: "softmax",
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
