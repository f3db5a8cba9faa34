import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "messages between passes forgotten",
  graph: forgetParameters(/\.gain_weight\b/),
  subjects: {
    Inkling2LoopForCausalLM: {
      rotary: false,
      equivalent: { "a step's parts in another order": "its queries read the states of blocks in any order alike" },
    },
  },
} satisfies Mutation;
