import { bias, module, Tensor, weight } from "@tiny-random/nn";
import type { KeyValueCache } from "../sessions/cache.ts";

/** The state before the first position: zeros `[batch, ...sizes]`. */
export const emptyState = (x: Tensor, sizes: readonly number[]): Tensor =>
  x.graph.constant([0], "float32", Array<number>(sizes.length + 1).fill(1)).expand([x.size(0), ...sizes]);

/**
 * A convolution of each channel over its last `kernel` positions, earlier ones from the cache: `[batch, channels, length]`
 * → the same. The state holds `kernel` positions, as clients allocate it.
 */
export const causalConvolution = (channels: number, kernel: number, options: { bias: boolean }) =>
  module(
    { weight: weight([channels, 1, kernel], kernel), bias: options.bias ? bias(channels) : undefined },
    (m, x: Tensor, layer: number, cache: KeyValueCache | undefined) => {
      const past = cache?.state("conv", layer) ?? emptyState(x, [channels, kernel]);
      const all = Tensor.cat([past, x], 2);
      cache?.keep("conv", layer, all.slice(2, -kernel));
      return all.slice(2, 1).conv1d(m.weight, m.bias, { groups: channels });
    },
  );
