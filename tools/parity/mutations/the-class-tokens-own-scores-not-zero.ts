import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Scores by distance and by text that are multiplied by the places that have any. */
const forgetPlaces = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Mul").filter(
      ({ name, inputs }) =>
        /attention\/Mul/.test(name) && /attention\/Add/.test(inputs[0] ?? "") && /attention\/Mul/.test(inputs[1] ?? ""),
    ),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "the class token's own scores not zero",
  graph: forgetPlaces,
  subjects: { FunnelForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
