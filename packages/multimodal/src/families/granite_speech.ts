import { blip2Qformer } from "@tiny-random/atlas/configs/blip_2_qformer";
import { graniteSpeech as graniteSpeechFacts } from "@tiny-random/atlas/configs/granite_speech";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  graniteSpeech,
  graniteSpeechFamily,
  graniteSpeechReference,
  tinyProjector,
} from "../layers/sound/granite-speech.ts";
import { soundTextClasses } from "../layers/sound/sound-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(graniteSpeechFacts, { projector_config: blip2Qformer });
type Config = ConfigOf<typeof facts>;

export default multimodalFamily<Config>({
  ...graniteSpeechFamily,
  facts,
  repo: "ibm-granite/granite-speech-3.3-2b",
  reference: graniteSpeechReference,
  tiny: (c, context, merged) => ({
    projector_config: tinyProjector(merged.projector_config, context, c.encoder_config.hidden_dim),
  }),
  variants: {
    "cross-attention in every other layer": { config: { projector_config: { cross_attention_frequency: 2 } } },
  },
  architectures: soundTextClasses<Config>("GraniteSpeech", graniteSpeech),
});
