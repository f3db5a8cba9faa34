import type { Graph } from "@tiny-random/nn";
import { forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The biases of the next distance. */
const shiftRelativePositions = (graph: Graph): boolean =>
  forEach(readers(graph, "Gather", /relative_position_bias_table$/), (node) => {
    const [table = "", index = ""] = node.inputs;
    const rows = graph.initializers.get(table)?.shape[0] ?? 1;
    const known = graph.initializers.get(index);
    if (!known || !("data" in known.source)) return;
    const data = BigInt64Array.from(known.source.data as BigInt64Array, (row) => (row + 1n) % BigInt(rows));
    graph.initializers.set(index, { ...known, source: { data } });
  });

export default { name: "relative positions shifted by one", graph: shiftRelativePositions } satisfies Mutation;
