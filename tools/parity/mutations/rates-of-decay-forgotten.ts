import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "rates of decay forgotten",
  subjects: {
    Qwen3_5ForCausalLM: { rotary: true },
    KimiLinearForCausalLM: { rotary: false },
    MiniMaxForCausalLM: { rotary: true },
  },
  graph: forgetParameters(/(A_log|slope_rate)$/),
} satisfies Mutation;
