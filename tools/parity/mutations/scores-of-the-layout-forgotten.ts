import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "scores of the layout forgotten",
  graph: forgetParameters(/self\.layout_query/),
  subjects: { LiltModel: { rotary: false, oneType: true } },
} satisfies Mutation;
