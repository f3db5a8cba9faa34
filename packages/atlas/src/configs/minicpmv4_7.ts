// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MiniCPMV4_7VisionConfig, minicpmv47Vision } from "./minicpmv4_7_vision.ts";
import { type Qwen3_5TextConfig, qwen35Text } from "./qwen3_5_text.ts";

export type MiniCPMV4_7Config = Readonly<{
  model_type: string;
  text_config: Qwen3_5TextConfig;
  vision_config: MiniCPMV4_7VisionConfig;
  insert_layer_id: number;
  image_size: number;
  image_token_id: number | null;
  video_token_id: number | null;
  tie_word_embeddings: boolean;
  downsample_mode: string;
  merge_kernel_size: readonly number[];
  merger_times: number;
  image_start_id: number | null;
  image_end_id: number | null;
  slice_start_id: number | null;
  slice_end_id: number | null;
  newline_id: number | null;
  patch_size: number;
}>;

export const minicpmv47 = configFacts<MiniCPMV4_7Config>({
  className: "MiniCPMV4_7Config",
  defaults: {
    model_type: "minicpmv4_7",
    text_config: null,
    vision_config: null,
    insert_layer_id: 6,
    image_size: 448,
    image_token_id: null,
    video_token_id: null,
    tie_word_embeddings: false,
    downsample_mode: "16x",
    merge_kernel_size: [2, 2],
    merger_times: 1,
    image_start_id: null,
    image_end_id: null,
    slice_start_id: null,
    slice_end_id: null,
    newline_id: null,
  },
  rules: { patch_size: { value: 16, always: true } },
  nested: { text_config: { facts: qwen35Text, any: true }, vision_config: { facts: minicpmv47Vision } },
});
