import { skipModule } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "norms of attention's output forgotten",
  graph: skipModule("attn_sub_norm"),
  subjects: { BitNetForCausalLM: { rotary: true } },
} satisfies Mutation;
