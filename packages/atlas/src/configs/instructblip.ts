// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type InstructBlipQFormerConfig, instructblipQformer } from "./instructblip_qformer.ts";
import { type InstructBlipVisionConfig, instructblipVisionModel } from "./instructblip_vision_model.ts";
import { type OPTConfig, opt } from "./opt.ts";

export type InstructBlipConfig = Readonly<{
  model_type: string;
  vision_config: InstructBlipVisionConfig;
  qformer_config: InstructBlipQFormerConfig;
  text_config: OPTConfig;
  num_query_tokens: number;
  image_token_index: number | null;
  initializer_factor: number;
  initializer_range: number;
  use_decoder_only_language_model: boolean;
}>;

export const instructblip = configFacts<InstructBlipConfig>({
  className: "InstructBlipConfig",
  defaults: {
    model_type: "instructblip",
    vision_config: null,
    qformer_config: null,
    text_config: null,
    num_query_tokens: 32,
    image_token_index: null,
    initializer_factor: 1,
    initializer_range: 0.02,
  },
  rules: { use_decoder_only_language_model: { value: true, always: true } },
  nested: {
    text_config: { facts: opt, any: true },
    vision_config: { facts: instructblipVisionModel },
    qformer_config: { facts: instructblipQformer },
  },
  floats: ["initializer_factor", "initializer_range"],
  aliases: { image_token_id: "image_token_index" },
});
