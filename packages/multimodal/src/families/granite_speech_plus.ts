import { blip2Qformer } from "@tiny-random/atlas/configs/blip_2_qformer";
import { graniteSpeechPlus } from "@tiny-random/atlas/configs/granite_speech_plus";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  graniteSpeech,
  graniteSpeechFamily,
  graniteSpeechReference,
  tinyProjector,
} from "../layers/sound/granite-speech.ts";
import { soundTextClasses } from "../layers/sound/sound-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(graniteSpeechPlus, { projector_config: blip2Qformer });
type Config = ConfigOf<typeof facts>;

/** States of how many layers the projector reads side by side. */
const layersRead = ({ encoder_config: c }: Config): number => 1 + new Set(c.cat_hidden_layers ?? []).size;

/** Granite Speech whose projector also reads the states of earlier layers. */
export default multimodalFamily<Config>({
  ...graniteSpeechFamily,
  facts,
  repo: "ibm-granite/granite-speech-4.1-2b-plus",
  reference: graniteSpeechReference,
  tiny: (c, context, merged) => ({
    projector_config: tinyProjector(merged.projector_config, context, layersRead(c) * c.encoder_config.hidden_dim),
  }),
  variants: {
    "states of earlier layers": {
      config: {
        encoder_config: { cat_hidden_layers: [1] },
        projector_config: { encoder_hidden_size: 2048 },
      },
    },
  },
  architectures: soundTextClasses<Config>("GraniteSpeechPlus", graniteSpeech),
});
