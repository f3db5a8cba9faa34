import type { Graph, Node } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const permutes = ({ perm }: Node["attributes"], axes: number): boolean =>
  perm !== undefined && "ints" in perm && perm.ints?.length === axes;

/** Rows of patches as they are, where squares of them belong together. */
const leaveRows = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(
      // What permutes five axes, not a weight's two.
      ({ op, name, attributes }) => op === "Transpose" && name.includes("connector") && permutes(attributes, 5),
    ),
    (node) => replaceNode(graph, node, { attributes: { perm: { ints: [0, 1, 2, 3, 4] } } }),
  );

export default { name: "neighbouring patches of one row only", graph: leaveRows } satisfies Mutation;
