import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the cut before pooling forgotten",
  graph: changeScalar("Sub", /^int64\[\]\(2\)$/, 1, "int64"),
  subjects: { FunnelForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
