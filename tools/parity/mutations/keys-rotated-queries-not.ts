import { skipRotation } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default { name: "keys rotated, queries not", graph: skipRotation(0) } satisfies Mutation;
