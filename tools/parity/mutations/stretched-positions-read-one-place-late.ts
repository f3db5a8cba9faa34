import { forEach, readsGrids, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The places around a patch in a stretched table of positions begin at the next one. */
export default {
  name: "stretched positions read one place late",
  subjects: { Glm4vModel: { rotary: true, oneType: true } },
  graph: (graph) =>
    forEach(readsGrids(graph) ? graph.main.nodes.filter(({ op }) => op === "Floor") : [], (node) =>
      replaceNode(graph, node, { op: "Ceil" }),
    ),
} satisfies Mutation;
