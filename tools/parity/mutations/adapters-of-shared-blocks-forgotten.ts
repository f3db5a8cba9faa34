import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "adapters of shared blocks forgotten",
  graph: forgetParameters(/_adapter_list\.\d+\.1\.weight/),
  subjects: { Zamba2ForCausalLM: { rotary: false } },
} satisfies Mutation;
