// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Cosmos3EdgeVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  num_patches: number;
  spatial_merge_size: number;
}>;

export const cosmos3EdgeVision = configFacts<Cosmos3EdgeVisionConfig>({
  className: "Cosmos3EdgeVisionConfig",
  defaults: {
    model_type: "cosmos3_edge_vision",
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    num_channels: 3,
    patch_size: 16,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    num_patches: 256,
    spatial_merge_size: 2,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["attention_dropout", "layer_norm_eps"],
});
