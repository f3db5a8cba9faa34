import { skipModule } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "the norm of queries forgotten", graph: skipModule("q_norm") } satisfies Mutation;
