// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type InstructBlipVideoQFormerConfig, instructblipvideoQformer } from "./instructblipvideo_qformer.ts";
import { type InstructBlipVideoVisionConfig, instructblipvideoVisionModel } from "./instructblipvideo_vision_model.ts";
import { type OPTConfig, opt } from "./opt.ts";

export type InstructBlipVideoConfig = Readonly<{
  model_type: string;
  vision_config: InstructBlipVideoVisionConfig;
  qformer_config: InstructBlipVideoQFormerConfig;
  text_config: OPTConfig;
  num_query_tokens: number;
  initializer_factor: number;
  initializer_range: number;
  video_token_index: number | null;
  use_decoder_only_language_model: boolean;
}>;

export const instructblipvideo = configFacts<InstructBlipVideoConfig>({
  className: "InstructBlipVideoConfig",
  defaults: {
    model_type: "instructblipvideo",
    vision_config: null,
    qformer_config: null,
    text_config: null,
    num_query_tokens: 32,
    initializer_factor: 1,
    initializer_range: 0.02,
    video_token_index: null,
  },
  rules: { use_decoder_only_language_model: { value: true, always: true } },
  nested: {
    text_config: { facts: opt, any: true },
    vision_config: { facts: instructblipvideoVisionModel },
    qformer_config: { facts: instructblipvideoQformer },
  },
  floats: ["initializer_factor", "initializer_range"],
  aliases: { video_token_id: "video_token_index" },
});
