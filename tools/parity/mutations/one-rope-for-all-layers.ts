import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Every layer turns as the first one does. */
const oneRope = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ dtype, shape, source }) => dtype === "float32" && shape.length === 3 && Number(shape[2]) > 1 && "data" in source,
  );
  const [first, ...others] = tables;
  if (first) for (const other of others) graph.initializers.set(other.name, { ...other, source: first.source });
  return others.length > 0;
};

export default { name: "one rope for all layers", graph: oneRope } satisfies Mutation;
