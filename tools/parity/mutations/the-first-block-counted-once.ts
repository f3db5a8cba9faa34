import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

// The logarithm of 4: the first block once as itself, three times in the place of random blocks.
export default {
  name: "the first block counted once",
  graph: changeScalar("Mul", /^float32\[\]\(1\.38629/, 0, "float32"),
  subjects: {
    BigBirdForTokenClassification: { rotary: false, oneType: true },
    BigBirdPegasusForConditionalGeneration: { rotary: false, oneType: true },
  },
} satisfies Mutation;
