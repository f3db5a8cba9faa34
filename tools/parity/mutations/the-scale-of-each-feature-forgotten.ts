import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Queries whose features are scaled alike. */
export default {
  name: "the scale of each feature forgotten",
  subjects: {
    TimesFmModelForPrediction: { rotary: false, oneType: true },
    TimesFm2_5ModelForPrediction: {
      rotary: true,
      oneType: true,
      equivalent: {
        "a row one frame longer": "it counts no frames: it compares a deviation with the least that is one",
      },
    },
  },
  graph: forgetParameters(/self_attn\.scaling$/),
} satisfies Mutation;
