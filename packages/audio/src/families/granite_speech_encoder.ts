import {
  type GraniteSpeechEncoderConfig,
  graniteSpeechEncoder,
} from "@tiny-random/atlas/configs/granite_speech_encoder";
import type { Tensor } from "@tiny-random/nn";
import { blockConformerFamily, tinyBlockConformer } from "../layers/block-conformer-class.ts";

export default blockConformerFamily<GraniteSpeechEncoderConfig>({
  className: "GraniteSpeechCTCEncoder",
  facts: graniteSpeechEncoder,
  repo: "ibm-granite/granite-speech-3.3-2b",
  read: (_, states) => states.at(-1) as Tensor,
  width: (c) => c.hidden_dim,
  tiny: tinyBlockConformer,
  variants: {
    "even kernel": { config: { conv_kernel_size: 6, num_layers: 3 } },
  },
});
