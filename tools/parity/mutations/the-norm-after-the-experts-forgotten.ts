import { skipModule } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the norm after the experts forgotten",
  subjects: { AXK1ForCausalLM: { rotary: true } },
  graph: skipModule("post_mlp_layernorm"),
} satisfies Mutation;
