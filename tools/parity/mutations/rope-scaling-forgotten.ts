import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Rotary frequencies as if nothing scaled them. */
const forgetRopeScaling = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ shape, source }) => shape.length === 3 && shape[0] === 1 && shape[1] === 1 && "data" in source,
  );
  const scaled = tables.filter(({ source }) => "data" in source && (source.data[3] as number) < 500000 ** -0.76);
  for (const initializer of scaled) {
    if (!("data" in initializer.source)) continue;
    const { length } = initializer.source.data;
    const data = Float32Array.from({ length }, (_, pair) => 500000 ** (-pair / length));
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return scaled.length > 0;
};

export default { name: "rope scaling forgotten", graph: forgetRopeScaling } satisfies Mutation;
