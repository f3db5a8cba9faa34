import {
  activation,
  type Graph,
  groupOfEach,
  heldWeight,
  linear,
  Parameter,
  type ParameterOptions,
  Tensor,
} from "@tiny-random/nn";
import type { KeyValueCache } from "../sessions/cache.ts";
import type { LayerStates } from "../sessions/text-sessions.ts";
import { convolveCausally } from "./causal-convolution.ts";
import { unitLength } from "./delta-rule.ts";
import { type DeltaNetSizes, featuresOf } from "./gated-delta-net.ts";

/** The states of a delta net that convolves queries, keys and values each by themselves. */
export const convolvedHeadStates = (sizes: DeltaNetSizes): LayerStates => {
  const { kernel } = sizes;
  const [keys, values] = featuresOf(sizes);
  return {
    conv: { key: [keys, kernel], value: [values, kernel], query: [keys, kernel] },
    recurrent: [sizes.valueHeads, sizes.keySize, sizes.valueSize],
  };
};

type Kernel = Parameter | Tensor;
type Kernels = readonly [query: Kernel, key: Kernel, value: Kernel];

/** Projections to queries, keys and values, and a short convolution of each. */
export const convolvedHeads = (sizes: DeltaNetSizes, options: ParameterOptions = {}) => {
  const [keys, values] = featuresOf(sizes);
  const project = (features: number) => linear(sizes.width, features, { bias: false });
  // Transformers joins the three and saves thirds of them, whatever each had.
  const third = (2 * keys + values) / 3;
  const kernel = () =>
    heldWeight(new Parameter([third, 1, sizes.kernel], { kind: "weight", fanIn: sizes.kernel }, options));
  return {
    q_proj: project(keys),
    k_proj: project(keys),
    v_proj: project(values),
    q_conv1d: kernel(),
    k_conv1d: kernel(),
    v_conv1d: kernel(),
  };
};

/** The kernels of queries, keys and values: the checkpoint's, cut anew where they are not thirds. */
const kernelsOf = (m: ReturnType<typeof convolvedHeads>, graph: Graph, sizes: DeltaNetSizes): Kernels => {
  const [keys, values] = featuresOf(sizes);
  const stored = [m.q_conv1d.weight, m.k_conv1d.weight, m.v_conv1d.weight] as const;
  if (keys === values) return stored;
  const joined = Tensor.cat(
    stored.map((kernel) => graph.parameter(kernel)),
    0,
  );
  return joined.split([keys, keys, values], 0) as [Tensor, Tensor, Tensor];
};

/** Where a layer stands: what its convolutions read of earlier positions. */
interface Place {
  readonly layer: number;
  readonly cache: KeyValueCache | undefined;
  readonly act: string;
}

/** The queries and keys of unit length that each head of values has, and the values: `[batch, length, value heads, size]`. */
export const headsOf = (
  m: ReturnType<typeof convolvedHeads>,
  x: Tensor,
  sizes: DeltaNetSizes,
  { layer, cache, act }: Place,
): Record<"query" | "key" | "value", Tensor> => {
  const { keyHeads, keySize, valueHeads, valueSize } = sizes;
  const owners = groupOfEach(x.graph, keyHeads, valueHeads);
  const split = (mixed: Tensor, heads: number, size: number) =>
    activation(act)(mixed).transpose(1, 2).unflatten(-1, [heads, size]);
  const shared = (mixed: Tensor) => unitLength(split(mixed, keyHeads, keySize)).index_select(2, owners);
  const [forQuery, forKey, forValue] = kernelsOf(m, x.graph, sizes);
  const query = convolveCausally(m.q_proj(x).transpose(1, 2), forQuery, `${layer}.query`, cache);
  const key = convolveCausally(m.k_proj(x).transpose(1, 2), forKey, `${layer}.key`, cache);
  const value = convolveCausally(m.v_proj(x).transpose(1, 2), forValue, `${layer}.value`, cache);
  return {
    query: shared(query).mul(1 / Math.sqrt(keySize)),
    key: shared(key),
    value: split(value, valueHeads, valueSize),
  };
};
