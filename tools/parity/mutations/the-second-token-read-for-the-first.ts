import type { Graph } from "@tiny-random/nn";
import { forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A later patch, or a token beside it, read in the first token's place. */
const readSecond = (graph: Graph): boolean =>
  forEach(
    readers(graph, "Gather", /^int64\[\]\(0\)$/).filter(({ name }) => !/\bShape/.test(name)),
    (node) => {
      node.inputs = [node.inputs[0] ?? "", graph.constant([1], "int64", []).name];
    },
  );

export default { name: "the second token read for the first", graph: readSecond } satisfies Mutation;
