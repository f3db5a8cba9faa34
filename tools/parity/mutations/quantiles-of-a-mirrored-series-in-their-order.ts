import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** The mean, then the quantiles from the last to the first. */
const isMirror = (order: readonly number[]): boolean =>
  order.length > 3 && order.every((place, index) => place === (index === 0 ? 0 : order.length - index));

/** The quantiles of a mirrored series read as those of the series. */
const keepOrder = (graph: Graph): boolean => {
  const orders = [...graph.initializers.values()].filter(
    ({ dtype, source }) => dtype === "int64" && "data" in source && isMirror(Array.from(source.data, Number)),
  );
  for (const initializer of orders) {
    const data = BigInt64Array.from({ length: initializer.shape[0] ?? 0 }, (_, index) => BigInt(index));
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return orders.length > 0;
};

export default { name: "quantiles of a mirrored series in their order", graph: keepOrder } satisfies Mutation;
