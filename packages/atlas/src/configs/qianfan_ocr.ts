// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type QianfanOCRVisionConfig, qianfanOcrVision } from "./qianfan_ocr_vision.ts";
import { type Qwen3Config, qwen3 } from "./qwen3.ts";

export type QianfanOCRConfig = Readonly<{
  model_type: string;
  vision_config: QianfanOCRVisionConfig;
  text_config: Qwen3Config;
  image_token_id: number;
  image_seq_length: number;
  downsample_ratio: number;
  projector_hidden_act: string;
  vision_feature_layer: number | readonly number[];
  vision_feature_select_strategy: string;
  tie_word_embeddings: boolean;
}>;

export const qianfanOcr = configFacts<QianfanOCRConfig>({
  className: "QianfanOCRConfig",
  defaults: {
    model_type: "qianfan_ocr",
    vision_config: null,
    text_config: null,
    image_token_id: 151667,
    image_seq_length: 256,
    downsample_ratio: 0.5,
    projector_hidden_act: "gelu",
    vision_feature_layer: -1,
    vision_feature_select_strategy: "default",
    tie_word_embeddings: false,
  },
  nested: { text_config: { facts: qwen3, any: true }, vision_config: { facts: qianfanOcrVision } },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["downsample_ratio"],
});
