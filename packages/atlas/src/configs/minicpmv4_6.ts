// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MiniCPMV4_6VisionConfig, minicpmv46Vision } from "./minicpmv4_6_vision.ts";
import { type Qwen3_5TextConfig, qwen35Text } from "./qwen3_5_text.ts";

export type MiniCPMV4_6Config = Readonly<{
  model_type: string;
  text_config: Qwen3_5TextConfig;
  vision_config: MiniCPMV4_6VisionConfig;
  insert_layer_id: number;
  image_size: number;
  drop_vision_last_layer: boolean;
  image_token_id: number | null;
  video_token_id: number | null;
  tie_word_embeddings: boolean;
  downsample_mode: string;
  merge_kernel_size: readonly number[];
  merger_times: number;
  patch_size: number;
}>;

export const minicpmv46 = configFacts<MiniCPMV4_6Config>({
  className: "MiniCPMV4_6Config",
  defaults: {
    model_type: "minicpmv4_6",
    text_config: null,
    vision_config: null,
    insert_layer_id: 6,
    image_size: 448,
    drop_vision_last_layer: false,
    image_token_id: null,
    video_token_id: null,
    tie_word_embeddings: false,
    downsample_mode: "16x",
    merge_kernel_size: [2, 2],
    merger_times: 1,
  },
  rules: { patch_size: { value: 16, always: true } },
  nested: { text_config: { facts: qwen35Text, any: true }, vision_config: { facts: minicpmv46Vision } },
});
