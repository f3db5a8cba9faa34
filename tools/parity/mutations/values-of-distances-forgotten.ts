import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "values of distances forgotten", graph: forgetParameters(/emb_rel_v/) } satisfies Mutation;
