// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type IdeficsVisionConfig = Readonly<{
  model_type: string;
  embed_dim: number;
  image_size: number | readonly number[];
  intermediate_size: number;
  patch_size: number | readonly number[];
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
}>;

export const ideficsVision = configFacts<IdeficsVisionConfig>({
  className: "IdeficsVisionConfig",
  defaults: {
    model_type: "idefics_vision",
    embed_dim: 768,
    image_size: 224,
    intermediate_size: 5120,
    patch_size: 14,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_channels: 3,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
  aliases: { hidden_size: "embed_dim" },
});
