// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Blip2QFormerConfig, blip2Qformer } from "./blip_2_qformer.ts";
import { type Blip2VisionConfig, blip2VisionModel } from "./blip_2_vision_model.ts";
import { type OPTConfig, opt } from "./opt.ts";

export type Blip2Config = Readonly<{
  model_type: string;
  vision_config: Blip2VisionConfig;
  qformer_config: Blip2QFormerConfig;
  text_config: OPTConfig;
  num_query_tokens: number;
  image_text_hidden_size: number;
  image_token_index: number | null;
  initializer_factor: number;
  initializer_range: number;
  use_decoder_only_language_model: boolean;
}>;

export const blip2 = configFacts<Blip2Config>({
  className: "Blip2Config",
  defaults: {
    model_type: "blip-2",
    vision_config: null,
    qformer_config: null,
    text_config: null,
    num_query_tokens: 32,
    image_text_hidden_size: 256,
    image_token_index: null,
    initializer_factor: 1,
    initializer_range: 0.02,
  },
  rules: { use_decoder_only_language_model: { value: true, always: true } },
  nested: {
    text_config: { facts: opt, any: true },
    vision_config: { facts: blip2VisionModel },
    qformer_config: { facts: blip2Qformer },
  },
  floats: ["initializer_factor", "initializer_range"],
  aliases: { image_token_id: "image_token_index" },
});
