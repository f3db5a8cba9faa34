// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BridgeTowerTextConfig, bridgetowerTextModel } from "./bridgetower_text_model.ts";
import { type BridgeTowerVisionConfig, bridgetowerVisionModel } from "./bridgetower_vision_model.ts";

export type BridgeTowerConfig = Readonly<{
  model_type: string;
  share_cross_modal_transformer_layers: boolean;
  hidden_act: string;
  hidden_size: number;
  initializer_factor: number;
  layer_norm_eps: number;
  share_link_tower_layers: boolean;
  link_tower_type: string;
  num_attention_heads: number;
  num_hidden_layers: number;
  tie_word_embeddings: boolean;
  init_layernorm_from_vision_encoder: boolean;
  text_config: BridgeTowerTextConfig;
  vision_config: BridgeTowerVisionConfig;
}>;

export const bridgetower = configFacts<BridgeTowerConfig>({
  className: "BridgeTowerConfig",
  defaults: {
    model_type: "bridgetower",
    share_cross_modal_transformer_layers: true,
    hidden_act: "gelu",
    hidden_size: 768,
    initializer_factor: 1,
    layer_norm_eps: 1e-05,
    share_link_tower_layers: false,
    link_tower_type: "add",
    num_attention_heads: 12,
    num_hidden_layers: 6,
    tie_word_embeddings: false,
    init_layernorm_from_vision_encoder: false,
    text_config: null,
    vision_config: null,
  },
  nested: { text_config: { facts: bridgetowerTextModel }, vision_config: { facts: bridgetowerVisionModel } },
  floats: ["initializer_factor", "layer_norm_eps"],
});
