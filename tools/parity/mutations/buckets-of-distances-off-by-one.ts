import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Every bucket that of the distance one further. */
const shiftBuckets = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ dtype, shape, source }) => dtype === "int64" && shape.length === 1 && shape[0] === 257 && "data" in source,
  );
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const data = table.source.data as BigInt64Array;
    const shifted = BigInt64Array.from(data, (bucket, index) => data[index + 1] ?? bucket);
    graph.initializers.set(table.name, { ...table, source: { data: shifted } });
  }
  return tables.length > 0;
};

export default { name: "buckets of distances off by one", graph: shiftBuckets } satisfies Mutation;
