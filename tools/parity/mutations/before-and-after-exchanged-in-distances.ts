import type { Graph } from "@tiny-random/nn";
import { distanceTables } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const exchangeSides = (graph: Graph): boolean => {
  const tables = distanceTables(graph);
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const data = BigInt64Array.from(table.source.data as BigInt64Array).reverse();
    graph.initializers.set(table.name, { ...table, source: { data } });
  }
  return tables.length > 0;
};

export default { name: "before and after exchanged in distances", graph: exchangeSides } satisfies Mutation;
