import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the value bias dropped",
  graph: dropBias(/(value|v_proj|c_attn|query_key_value)\.bias$/),
} satisfies Mutation;
