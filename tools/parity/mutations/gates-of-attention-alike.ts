import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "gates of attention alike",
  subjects: { LagunaForCausalLM: { rotary: true }, AfmoeForCausalLM: { rotary: true } },
  graph: forgetParameters(/self_attn\.(g_proj|gate_proj)\.weight/),
} satisfies Mutation;
