import { bias, module, type Parameter, Tensor, weight } from "@tiny-random/nn";
import type { KeyValueCache, StatePlace } from "../sessions/cache.ts";

/** The state before the first position: zeros `[batch, ...sizes]`. */
export const emptyState = (x: Tensor, sizes: readonly number[]): Tensor =>
  x.graph.constant([0], "float32", Array<number>(sizes.length + 1).fill(1)).expand([x.size(0), ...sizes]);

/**
 * A convolution of each channel over its last positions, as many as a kernel `[channels, 1, kernel]` has, earlier ones from the
 * cache: `[batch, channels, length]` → the same. The state holds `kernel` positions, as clients allocate it.
 */
export const convolveCausally = (
  x: Tensor,
  weight: Parameter | Tensor,
  place: StatePlace,
  cache: KeyValueCache | undefined,
  shift?: Parameter,
): Tensor => {
  const [channels, , kernel] = weight.shape as [number, number, number];
  const past = cache?.state("conv", place) ?? emptyState(x, [channels, kernel]);
  const all = Tensor.cat([past, x], 2);
  cache?.keep("conv", place, all.slice(2, -kernel));
  return all.slice(2, 1).conv1d(weight, shift, { groups: channels });
};

/** Such a convolution with its weights. */
export const causalConvolution = (channels: number, kernel: number, options: { bias: boolean }) =>
  module(
    { weight: weight([channels, 1, kernel], kernel), bias: options.bias ? bias(channels) : undefined },
    (m, x: Tensor, place: StatePlace, cache: KeyValueCache | undefined) =>
      convolveCausally(x, m.weight, place, cache, m.bias),
  );
