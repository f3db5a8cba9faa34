import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "recurrent states forgotten",
  graph: forgetInputs(/^past_(conv|ssm|recurrent|stabilizer)/),
  subjects: { xLSTMForCausalLM: { rotary: false } },
} satisfies Mutation;
