import {
  type GraniteSpeechPlusEncoderConfig,
  graniteSpeechPlusEncoder,
} from "@tiny-random/atlas/configs/granite_speech_plus_encoder";
import { Tensor } from "@tiny-random/nn";
import { blockConformerFamily, tinyBlockConformer } from "../layers/block-conformer-class.ts";

/** Layers whose states stand before the last ones, in their order, each once; 0 is the input. */
const earlierLayers = (c: GraniteSpeechPlusEncoderConfig): readonly number[] =>
  [...new Set(c.cat_hidden_layers ?? [])].sort((first, second) => first - second);

export default blockConformerFamily<GraniteSpeechPlusEncoderConfig>({
  className: "GraniteSpeechPlusCTCEncoder",
  facts: graniteSpeechPlusEncoder,
  repo: "ibm-granite/granite-speech-4.1-2b-plus",
  read: (c, states) => {
    const chosen = earlierLayers(c).map((layer) => states[layer] as Tensor);
    return Tensor.cat([...chosen, states.at(-1) as Tensor], -1);
  },
  width: (c) => c.hidden_dim * (earlierLayers(c).length + 1),
  tiny: tinyBlockConformer,
  variants: {
    // The states in the middle count with what their scores add to them.
    "states of earlier layers": { config: { cat_hidden_layers: [1, 0] } },
  },
});
