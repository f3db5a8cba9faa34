import { module } from "../module.ts";
import { bias, biasOf, type Parameter, weight } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/**
 * x · Wᵀ (+ b), weight `[out, in]` (`torch.nn.Linear`).
 *
 * @param options.bias whether there is one, or one of the caller's own
 * @param options.tied the weight of another layer, used instead of an own one
 */
export const linear = (
  inputs: number,
  outputs: number,
  options: { bias?: boolean | Parameter | undefined; tied?: Parameter | undefined } = {},
) =>
  module(
    {
      weight: options.tied ?? weight([outputs, inputs], inputs),
      bias: biasOf(outputs, options.bias),
    },
    (m, x: Tensor) => x.linear(m.weight, m.bias),
  );

/** x · W + b, weight `[in, out]`: what GPT-2's checkpoints call Conv1D. */
export const transposedLinear = (inputs: number, outputs: number) =>
  module({ weight: weight([inputs, outputs], inputs), bias: bias(outputs) }, (m, x: Tensor) =>
    x.matmul(m.weight).add(m.bias),
  );

/** A weight under `weight` that whoever holds it computes with. */
export const heldWeight = (weight: Parameter) => module({ weight }, () => undefined);
