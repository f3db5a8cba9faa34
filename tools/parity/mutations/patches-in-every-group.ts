import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Patches are assigned to every group instead of the one that they score highest. */
const assignEverywhere = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "TopK").filter(({ name }) => name.includes("/assign/")),
    (node) => replaceNode(graph, node, { attributes: { ...node.attributes, largest: { int: 0 } } }),
  );

export default {
  name: "patches in every group",
  subjects: { GroupViTVisionModel: { rotary: false } },
  graph: assignEverywhere,
} satisfies Mutation;
