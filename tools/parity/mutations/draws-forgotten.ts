import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The first key drawn again and again, noise that is the same everywhere, a dropout that keeps nothing. */
export default {
  name: "draws forgotten",
  subjects: {
    InformerForPrediction: { rotary: false, oneType: true },
    PatchTSTForPretraining: { rotary: false, oneType: true },
    PatchTSMixerForPretraining: { rotary: false, oneType: true },
    SpeechT5ForTextToSpeech: {
      rotary: false,
      oneType: true,
      equivalent: {
        "fewer mel bins in the extractor": "the extractor makes spectrograms of what is to be said only, for training",
      },
    },
  },
  graph: forgetInputs(/^drawn\.\d+$/),
} satisfies Mutation;
