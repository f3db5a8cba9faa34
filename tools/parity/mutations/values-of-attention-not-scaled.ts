import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "values of attention not scaled",
  subjects: { MiMoV2FlashForCausalLM: { rotary: true } },
  graph: changeScalar("Mul", /^float32\[\]\(0\.707/, 1, "float32"),
} satisfies Mutation;
