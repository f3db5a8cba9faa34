// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MuseGlimmerTextConfig, museGlimmerText } from "./muse_glimmer_text.ts";
import { type MuseGlimmerVisionConfig, museGlimmerVision } from "./muse_glimmer_vision.ts";

export type MuseGlimmerConfig = Readonly<{
  model_type: string;
  text_config: MuseGlimmerTextConfig;
  vision_config: MuseGlimmerVisionConfig;
  image_token_id: number;
  video_token_id: number;
  out_hidden_size: number;
  projector_hidden_size: number;
  projector_hidden_act: string;
}>;

export const museGlimmer = configFacts<MuseGlimmerConfig>({
  className: "MuseGlimmerConfig",
  defaults: {
    model_type: "muse_glimmer",
    text_config: null,
    vision_config: null,
    image_token_id: 200092,
    video_token_id: 200091,
    out_hidden_size: 6144,
    projector_hidden_size: 4096,
    projector_hidden_act: "gelu",
  },
  nested: { text_config: { facts: museGlimmerText }, vision_config: { facts: museGlimmerVision } },
});
