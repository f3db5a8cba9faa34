import { skipRotation } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "queries rotated, keys not", graph: skipRotation(1) } satisfies Mutation;
