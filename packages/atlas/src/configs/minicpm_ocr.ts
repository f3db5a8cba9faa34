// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MiniCPMOcrVisionConfig, minicpmOcrVision } from "./minicpm_ocr_vision.ts";
import { type Qwen3_5TextConfig, qwen35Text } from "./qwen3_5_text.ts";

export type MiniCPMOcrConfig = Readonly<{
  model_type: string;
  text_config: Qwen3_5TextConfig;
  vision_config: MiniCPMOcrVisionConfig;
  insert_layer_id: number;
  image_token_id: number | null;
  video_token_id: number | null;
  tie_word_embeddings: boolean;
  downsample_mode: string;
  merge_kernel_size: readonly number[];
  merger_times: number;
  patch_size: number;
}>;

export const minicpmOcr = configFacts<MiniCPMOcrConfig>({
  className: "MiniCPMOcrConfig",
  defaults: {
    model_type: "minicpm_ocr",
    text_config: null,
    vision_config: null,
    insert_layer_id: 6,
    image_token_id: null,
    video_token_id: null,
    tie_word_embeddings: true,
    downsample_mode: "4x",
    merge_kernel_size: [2, 2],
    merger_times: 1,
  },
  rules: { patch_size: { value: 16, always: true } },
  nested: { text_config: { facts: qwen35Text, any: true }, vision_config: { facts: minicpmOcrVision } },
});
