import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Angles of features for the other kind of pairs. */
const exchangePairs = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ dtype, shape, source }) => dtype === "float32" && shape.length === 3 && Number(shape[2]) > 1 && "data" in source,
  );
  for (const initializer of tables) {
    if (!("data" in initializer.source)) continue;
    const { data } = initializer.source;
    const half = data.length / 2;
    const isHalves = data[0] === data[half];
    const other = (feature: number) => (isHalves ? feature >> 1 : 2 * (feature % half));
    const exchanged = Float32Array.from(data as Float32Array, (_, feature) => Number(data[other(feature)]));
    graph.initializers.set(initializer.name, { ...initializer, source: { data: exchanged } });
  }
  return tables.length > 0;
};

export default { name: "halves and neighbours exchanged in the rope", graph: exchangePairs } satisfies Mutation;
