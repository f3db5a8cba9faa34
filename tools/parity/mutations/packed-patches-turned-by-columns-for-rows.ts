import type { Graph } from "@tiny-random/nn";
import { forEach, readsGrids } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Angles of rows and columns, `[rows, columns, rows, columns]`, each in the other's place. */
const turnByColumnsFirst = (graph: Graph): boolean =>
  forEach(
    readsGrids(graph)
      ? graph.main.nodes.filter(
          ({ op, inputs: [a, b, c, d, ...rest] }) => op === "Concat" && a === c && b === d && a !== b && !rest[0],
        )
      : [],
    (node) => {
      const [rows = "", columns = ""] = node.inputs;
      node.inputs = [columns, rows, columns, rows];
    },
  );

export default { name: "packed patches turned by columns for rows", graph: turnByColumnsFirst } satisfies Mutation;
