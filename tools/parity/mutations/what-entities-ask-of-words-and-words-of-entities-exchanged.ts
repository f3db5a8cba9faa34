import { exchange } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "what entities ask of words and words of entities exchanged",
  graph: exchange(/w2e_query\.weight/, /e2w_query\.weight/),
  subjects: { LukeForEntitySpanClassification: { rotary: false, oneType: true } },
} satisfies Mutation;
