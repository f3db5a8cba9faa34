import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Sines as they are where a model negates them. */
const usualSines = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "Neg" && madeBy(graph, inputs[0])?.op === "Sin"),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "features rotated the usual way round",
  graph: usualSines,
  subjects: { NanoChatForCausalLM: { rotary: true } },
} satisfies Mutation;
