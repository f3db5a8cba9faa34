import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "the permutation forgotten", graph: forgetInputs(/^perm_mask$/) } satisfies Mutation;
