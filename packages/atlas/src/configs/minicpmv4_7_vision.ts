// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MiniCPMV4_7VisionConfig = Readonly<{
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
  insert_layer_id: number;
  window_kernel_size: readonly number[];
}>;

export const minicpmv47Vision = configFacts<MiniCPMV4_7VisionConfig>({
  className: "MiniCPMV4_7VisionConfig",
  defaults: {
    model_type: "minicpmv4_7_vision",
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    num_channels: 3,
    image_size: 224,
    patch_size: 16,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    insert_layer_id: 6,
    window_kernel_size: [2, 2],
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "layer_norm_eps"],
});
