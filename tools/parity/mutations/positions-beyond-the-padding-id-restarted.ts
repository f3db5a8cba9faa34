import type { Graph } from "@tiny-random/nn";
import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Positions as if padding's own did not come before them. */
const restartPositions = (graph: Graph): boolean => {
  const isCounted = graph.main.nodes.some(({ op }) => op === "CumSum");
  return isCounted && changeScalar("Add", /^int64\[\]\(1\)$/, 0, "int64")(graph);
};

export default { name: "positions beyond the padding id restarted", graph: restartPositions } satisfies Mutation;
