// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Lfm2Config, lfm2 } from "./lfm2.ts";
import { type Siglip2VisionConfig, siglip2VisionModel } from "./siglip2_vision_model.ts";

export type Lfm2VlConfig = Readonly<{
  model_type: string;
  vision_config: Siglip2VisionConfig;
  text_config: Lfm2Config;
  image_token_id: number;
  projector_hidden_act: string;
  projector_hidden_size: number;
  projector_bias: boolean;
  projector_use_layernorm: boolean;
  downsample_factor: number;
  tie_word_embeddings: boolean;
}>;

export const lfm2Vl = configFacts<Lfm2VlConfig>({
  className: "Lfm2VlConfig",
  defaults: {
    model_type: "lfm2_vl",
    vision_config: null,
    text_config: null,
    image_token_id: 396,
    projector_hidden_act: "gelu",
    projector_hidden_size: 2560,
    projector_bias: true,
    projector_use_layernorm: true,
    downsample_factor: 2,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: siglip2VisionModel, any: true }, text_config: { facts: lfm2, any: true } },
});
