import type { Graph } from "@tiny-random/nn";
import { distanceTables } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Distances beyond the exact ones as if they were the furthest exact one. */
const forgetFarDistances = (graph: Graph): boolean => {
  const tables = distanceTables(graph);
  const exact = 4;
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const { data } = table.source;
    const middle = (data.length - 1) / 2;
    const near = (index: number) => middle + Math.max(-exact, Math.min(exact, index - middle));
    const limited = BigInt64Array.from(data as BigInt64Array, (_, index) => data[near(index)] as bigint);
    graph.initializers.set(table.name, { ...table, source: { data: limited } });
  }
  return tables.length > 0;
};

export default { name: "distances told apart near by only", graph: forgetFarDistances } satisfies Mutation;
