import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "mentions of entities forgotten",
  graph: forgetInputs(/^entity_position_ids$/),
} satisfies Mutation;
