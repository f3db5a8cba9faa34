// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GroupViTVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  depths: readonly number[];
  num_group_tokens: readonly number[];
  num_output_groups: readonly number[];
  num_attention_heads: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  hidden_act: string;
  layer_norm_eps: number;
  dropout: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
  assign_eps: number;
  assign_mlp_ratio: readonly number[];
}>;

export const groupvitVisionModel = configFacts<GroupViTVisionConfig>({
  className: "GroupViTVisionConfig",
  defaults: {
    model_type: "groupvit_vision_model",
    hidden_size: 384,
    intermediate_size: 1536,
    num_hidden_layers: 12,
    depths: [6, 3, 3],
    num_group_tokens: [64, 8, 0],
    num_output_groups: [64, 8, 8],
    num_attention_heads: 6,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    dropout: 0,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
    assign_eps: 1,
    assign_mlp_ratio: [0.5, 4],
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["assign_eps", "attention_dropout", "dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
