import { module } from "../module.ts";
import { bias, Parameter, scale } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** A count of steps that only training reads and writes. */
const stepCount = () =>
  new Parameter(
    [],
    { kind: "exact", data: () => BigInt64Array.of(0n) },
    { dtype: "int64", unread: "counts the steps of training" },
  );

/**
 * Every channel, the second axis, normalized by the mean and variance that training met, then scale and shift (Ioffe and
 * Szegedy, 2015; `torch.nn.BatchNorm2d` in evaluation).
 *
 * @param running_var the variances, where they are not about 1
 */
export const batchNorm = (
  channels: number,
  epsilon = 1e-5,
  running_var: Parameter = new Parameter([channels], { kind: "positive" }),
) =>
  module(
    {
      weight: scale(channels),
      bias: bias(channels),
      running_mean: bias(channels),
      running_var,
      num_batches_tracked: stepCount(),
    },
    (m, x: Tensor) => x.batch_norm(m, epsilon),
  );
