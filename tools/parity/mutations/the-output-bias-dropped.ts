import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the output bias dropped",
  graph: dropBias(/(attention\.output\.dense|(attn|attention)\.dense|o_proj|out_proj|attn\.c_proj)\.bias$/),
} satisfies Mutation;
