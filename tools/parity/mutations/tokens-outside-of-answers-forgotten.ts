import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "tokens outside of answers forgotten", graph: forgetInputs(/^p_mask$/) } satisfies Mutation;
