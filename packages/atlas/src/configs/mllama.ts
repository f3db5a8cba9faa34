// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MllamaTextConfig, mllamaTextModel } from "./mllama_text_model.ts";
import { type MllamaVisionConfig, mllamaVisionModel } from "./mllama_vision_model.ts";

export type MllamaConfig = Readonly<{
  model_type: string;
  vision_config: MllamaVisionConfig;
  text_config: MllamaTextConfig;
  image_token_index: number;
}>;

export const mllama = configFacts<MllamaConfig>({
  className: "MllamaConfig",
  defaults: { model_type: "mllama", vision_config: null, text_config: null, image_token_index: 128256 },
  nested: { text_config: { facts: mllamaTextModel }, vision_config: { facts: mllamaVisionModel } },
  aliases: { image_token_id: "image_token_index" },
});
