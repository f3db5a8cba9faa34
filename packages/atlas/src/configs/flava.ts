// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type FlavaImageCodebookConfig, flavaImageCodebook } from "./flava_image_codebook.ts";
import { type FlavaImageConfig, flavaImageModel } from "./flava_image_model.ts";
import { type FlavaMultimodalConfig, flavaMultimodalModel } from "./flava_multimodal_model.ts";
import { type FlavaTextConfig, flavaTextModel } from "./flava_text_model.ts";

export type FlavaConfig = Readonly<{
  model_type: string;
  image_config: FlavaImageConfig;
  text_config: FlavaTextConfig;
  multimodal_config: FlavaMultimodalConfig;
  image_codebook_config: FlavaImageCodebookConfig;
  hidden_size: number;
  layer_norm_eps: number;
  projection_dim: number;
  init_codebook: boolean;
  logit_scale_init_value: number;
  initializer_range: number;
  ce_ignore_index: number;
  mim_weight: number;
  mlm_weight: number;
  global_contrastive_weight: number;
  itm_weight: number;
  mmm_image_weight: number;
  mmm_text_weight: number;
  global_backprop_contrastive: boolean;
  skip_unmasked_multimodal_encoder: boolean;
  return_loss: boolean;
  tie_word_embeddings: boolean;
  initializer_factor: number;
}>;

export const flava = configFacts<FlavaConfig>({
  className: "FlavaConfig",
  defaults: {
    model_type: "flava",
    image_config: null,
    text_config: null,
    multimodal_config: null,
    image_codebook_config: null,
    hidden_size: 768,
    layer_norm_eps: 1e-12,
    projection_dim: 768,
    init_codebook: true,
    logit_scale_init_value: 2.6592,
    initializer_range: 0.02,
    ce_ignore_index: -100,
    mim_weight: 1,
    mlm_weight: 1,
    global_contrastive_weight: 1,
    itm_weight: 1,
    mmm_image_weight: 1,
    mmm_text_weight: 1,
    global_backprop_contrastive: true,
    skip_unmasked_multimodal_encoder: true,
    return_loss: true,
    tie_word_embeddings: true,
    initializer_factor: 1,
  },
  nested: {
    text_config: { facts: flavaTextModel },
    image_config: { facts: flavaImageModel },
    multimodal_config: { facts: flavaMultimodalModel },
    image_codebook_config: { facts: flavaImageCodebook },
  },
  floats: [
    "global_contrastive_weight",
    "initializer_factor",
    "initializer_range",
    "itm_weight",
    "layer_norm_eps",
    "logit_scale_init_value",
    "mim_weight",
    "mlm_weight",
    "mmm_image_weight",
    "mmm_text_weight",
  ],
});
