import { isDeepStrictEqual } from "node:util";
import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Windows of an image, one after another: to channels, rows of windows, rows, columns of windows, columns. */
const byRows = [0, 5, 1, 3, 2, 4];
/** The same with rows and columns of windows exchanged. */
const byColumns = [0, 5, 2, 3, 1, 4];

const joining = (graph: Graph) =>
  ofOperators(graph, "Transpose").filter(
    ({ attributes: { perm } }) => perm && "ints" in perm && isDeepStrictEqual([...perm.ints], byRows),
  );

const putBackInColumns = (graph: Graph): boolean =>
  forEach(joining(graph), (node) => replaceNode(graph, node, { attributes: { perm: { ints: byColumns } } }));

export default {
  name: "windows put back in columns",
  graph: putBackInColumns,
  subjects: { LwDetrViTBackbone: { rotary: false } },
} satisfies Mutation;
