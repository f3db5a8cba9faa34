// Parts that hold an integer form beside their weights (Kim et al., 2021), which they compute with in quantized mode alone.
import { bias, module, Parameter, scale, type Tensor, weight } from "@tiny-random/nn";

const unread = "the integer form, which quant_mode alone reads";

/** A buffer as the class begins with it. */
const buffer = (shape: readonly number[], value = 0): Parameter => {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Parameter(shape, { kind: "exact", data: () => new Float32Array(size).fill(value) }, { unread });
};

/** The range of an activation, and the step between its integers. */
export const quantizedRange = () =>
  module({ x_min: buffer([1], -1e-5), x_max: buffer([1], 1e-5), act_scaling_factor: buffer([1]) }, () => undefined);

/** x · Wᵀ + b. */
export const quantizedLinear = (inputs: number, outputs: number) =>
  module(
    {
      weight: weight([outputs, inputs], inputs),
      bias: bias(outputs),
      weight_integer: buffer([outputs, inputs]),
      fc_scaling_factor: buffer([outputs]),
      bias_integer: buffer([outputs]),
    },
    (m, x: Tensor) => x.linear(m.weight, m.bias),
  );

/** Rows of a table by index. */
export const quantizedEmbedding = (rows: number, width: number) =>
  module(
    {
      weight: new Parameter([rows, width], { kind: "embedding" }),
      weight_scaling_factor: buffer([1]),
      weight_integer: buffer([rows, width]),
    },
    (m, ids: Tensor) => ids.embedding(m.weight),
  );

/** A layer norm. */
export const quantizedNorm = (width: number, epsilon: number) =>
  module(
    { weight: scale(width), bias: bias(width), shift: buffer([1]), activation: quantizedRange() },
    (m, x: Tensor) => x.layer_norm(m.weight, m.bias, epsilon),
  );
