import type { Graph } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** An action, its return, its state, where a return comes first. */
const turnParts = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Concat").filter(
      ({ inputs }) => inputs.length === 3 && inputs.every((name) => madeBy(graph, name)?.op === "Unsqueeze"),
    ),
    (node) => {
      const [first = "", second = "", third = ""] = node.inputs;
      node.inputs = [third, first, second];
    },
  );

export default {
  name: "a step's parts in another order",
  graph: turnParts,
  subjects: { DecisionTransformerModel: { rotary: false } },
} satisfies Mutation;
