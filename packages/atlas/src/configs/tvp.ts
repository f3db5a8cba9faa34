// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ResNetConfig, resnet } from "./resnet.ts";

export type TvpConfig = Readonly<{
  model_type: string;
  backbone_config: ResNetConfig;
  distance_loss_weight: number;
  duration_loss_weight: number;
  visual_prompter_type: string;
  visual_prompter_apply: string;
  visual_prompt_size: number;
  max_img_size: number;
  num_frames: number;
  vocab_size: number;
  type_vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  max_grid_col_position_embeddings: number;
  max_grid_row_position_embeddings: number;
  hidden_dropout_prob: number;
  hidden_act: string;
  layer_norm_eps: number;
  initializer_range: number;
  attention_probs_dropout_prob: number;
  pad_token_id: number | null;
}>;

export const tvp = configFacts<TvpConfig>({
  className: "TvpConfig",
  defaults: {
    model_type: "tvp",
    backbone_config: null,
    distance_loss_weight: 1,
    duration_loss_weight: 0.1,
    visual_prompter_type: "framepad",
    visual_prompter_apply: "replace",
    visual_prompt_size: 96,
    max_img_size: 448,
    num_frames: 48,
    vocab_size: 30522,
    type_vocab_size: 2,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 512,
    max_grid_col_position_embeddings: 100,
    max_grid_row_position_embeddings: 100,
    hidden_dropout_prob: 0.1,
    hidden_act: "gelu",
    layer_norm_eps: 1e-12,
    initializer_range: 0.02,
    attention_probs_dropout_prob: 0.1,
    pad_token_id: null,
  },
  nested: { backbone_config: { facts: resnet, any: true, given: { out_features: ["stage4"] } } },
  floats: [
    "attention_probs_dropout_prob",
    "distance_loss_weight",
    "duration_loss_weight",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
