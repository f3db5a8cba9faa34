import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "steps without their bias",
  subjects: { OlmoHybridForCausalLM: { rotary: false }, BailingHybridForCausalLM: { rotary: true } },
  graph: dropBias(/dt_bias$/),
} satisfies Mutation;
