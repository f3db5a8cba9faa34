import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "the head's bias dropped", graph: dropBias(/^lm_head\.bias$/) } satisfies Mutation;
