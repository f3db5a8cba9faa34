import { skipModule } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "the norm of keys forgotten", graph: skipModule("k_norm") } satisfies Mutation;
