import { type Conv2dOptions, type Pair, pair } from "../convolve.ts";
import { module } from "../module.ts";
import { bias, biasOf, type Parameter, weight } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** Windows, and whether a bias is added: by default there is one, or one of the caller's own. */
export interface ConvolutionOptions extends Conv2dOptions {
  readonly bias?: boolean | Parameter;
}

/** Two-dimensional convolution (`torch.nn.Conv2d`): `[batch, inputs, height, width]` → `[batch, outputs, ...]`. */
export const conv2d = (inputs: number, outputs: number, kernel: Pair, options: ConvolutionOptions = {}) => {
  const [height, width] = pair(kernel);
  const perGroup = inputs / (options.groups ?? 1);
  return module(
    {
      weight: weight([outputs, perGroup, height, width], perGroup * height * width),
      bias: biasOf(outputs, options.bias),
    },
    (m, x: Tensor) => x.conv2d(m.weight, m.bias, options),
  );
};

/**
 * Transposed two-dimensional convolution (`torch.nn.ConvTranspose2d`).
 *
 * @param options.output_padding rows and columns more at the end
 */
export const convTranspose2d = (
  inputs: number,
  outputs: number,
  kernel: Pair,
  options: ConvolutionOptions & { readonly output_padding?: Pair } = {},
) => {
  const [height, width] = pair(kernel);
  const [down, across] = pair(options.stride ?? 1);
  const perGroup = outputs / (options.groups ?? 1);
  // Strides keep windows apart: of a kernel's elements only every stride-th meets one output.
  const fanIn = Math.max(1, ((inputs / (options.groups ?? 1)) * height * width) / (down * across));
  return module(
    {
      weight: weight([inputs, perGroup, height, width], fanIn),
      bias: biasOf(outputs, options.bias),
    },
    (m, x: Tensor) => x.conv_transpose2d(m.weight, m.bias, options),
  );
};

/**
 * One-dimensional convolution (`torch.nn.Conv1d`): `[batch, inputs, length]` → `[batch, outputs, ...]`.
 *
 * @param options.padding zeros before and after, or as many on both sides
 */
export const conv1d = (
  inputs: number,
  outputs: number,
  kernel: number,
  options: {
    readonly stride?: number;
    readonly padding?: number | readonly [before: number, after: number];
    readonly dilation?: number;
    readonly groups?: number;
    readonly bias?: boolean;
  } = {},
) => {
  const { bias: hasBias = true, padding = 0, ...windows } = options;
  const perGroup = inputs / (options.groups ?? 1);
  return module(
    { weight: weight([outputs, perGroup, kernel], perGroup * kernel), bias: hasBias ? bias(outputs) : undefined },
    (m, x: Tensor) => x.conv1d(m.weight, m.bias, { ...windows, padding: pair(padding) }),
  );
};

/** Transposed one-dimensional convolution (`torch.nn.ConvTranspose1d`): `[batch, inputs, length]` → `[batch, outputs, ...]`. */
export const convTranspose1d = (
  inputs: number,
  outputs: number,
  kernel: number,
  options: {
    readonly stride?: number;
    readonly padding?: number;
    readonly groups?: number;
    readonly bias?: boolean;
  } = {},
) => {
  const { bias: hasBias = true, ...windows } = options;
  const groups = options.groups ?? 1;
  // Of a kernel's elements only every stride-th meets one output.
  const fanIn = Math.max(1, ((inputs / groups) * kernel) / (options.stride ?? 1));
  return module(
    { weight: weight([inputs, outputs / groups, kernel], fanIn), bias: hasBias ? bias(outputs) : undefined },
    (m, x: Tensor) => x.conv_transpose1d(m.weight, m.bias, windows),
  );
};
