import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the state a recurrence starts from forgotten",
  subjects: { HrmTextForCausalLM: { rotary: true } },
  graph: dropBias(/z_L_init$/),
} satisfies Mutation;
