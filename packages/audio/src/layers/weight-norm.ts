import { bias, module, Parameter, type Tensor, weight } from "@tiny-random/nn";

/** Options of a convolution, as `Tensor.conv1d` has them. */
export interface NormedConvolutionOptions {
  readonly groups?: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: readonly [before: number, after: number];
  readonly bias?: boolean;
}

/**
 * Weight norm (Salimans and Kingma, 2016) under the keys of PyTorch's parametrization: `original0` is the norm of each
 * slice along an axis, `original1` the direction.
 *
 * @param axis along which each slice has a norm
 */
export const normedWeight = (shape: readonly number[], axis: number, fanIn: number) => {
  const lengths = shape.map((size, at) => (at === axis ? size : 1));
  const others = shape.map((_, at) => at).filter((at) => at !== axis);
  const halves = module(
    { original0: new Parameter(lengths, { kind: "positive" }), original1: weight(shape, fanIn) },
    (m, x: Tensor) => {
      const direction = x.graph.parameter(m.original1);
      const length = direction.mul(direction).sum(others, true).sqrt();
      return direction.mul(x.graph.parameter(m.original0).div(length));
    },
  );
  return module({ weight: halves }, (m, x: Tensor) => m.weight(x));
};

/**
 * One-dimensional convolution with a normed weight: `[batch, inputs, length]` → `[batch, outputs, ...]`.
 *
 * @param axis of the weight `[outputs, inputs / groups, kernel]` along which each slice has a norm
 */
export const normedConv1d = (
  inputs: number,
  outputs: number,
  kernel: number,
  { bias: hasBias = true, ...options }: NormedConvolutionOptions = {},
  axis = 0,
) => {
  const perGroup = inputs / (options.groups ?? 1);
  return module(
    {
      bias: hasBias ? bias(outputs) : undefined,
      parametrizations: normedWeight([outputs, perGroup, kernel], axis, perGroup * kernel),
    },
    (m, x: Tensor) => x.conv1d(m.parametrizations(x), m.bias, options),
  );
};

/**
 * The transposed convolution: `[batch, inputs, length]` → `[batch, outputs, ...]`, weight `[inputs, outputs, kernel]`,
 * each slice along the first axis with a norm.
 */
export const normedConvTranspose1d = (
  inputs: number,
  outputs: number,
  kernel: number,
  { stride = 1, padding = 0 }: { readonly stride?: number; readonly padding?: number } = {},
) =>
  module(
    {
      bias: bias(outputs),
      parametrizations: normedWeight([inputs, outputs, kernel], 0, Math.max(1, (inputs * kernel) / stride)),
    },
    (m, x: Tensor) => x.conv_transpose1d(m.parametrizations(x), m.bias, { stride, padding }),
  );
