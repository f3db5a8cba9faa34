import {
  activation,
  batchNorm,
  type ConvolutionOptions,
  conv2d,
  module,
  type Pair,
  type Tensor,
} from "@tiny-random/nn";

/** Options of a convolution with batch norm and activation. */
export interface ConvNormActivationOptions extends ConvolutionOptions {
  /** The activation's name; none by default. */
  readonly act?: string | undefined;
  /** Epsilon of the batch norm. */
  readonly epsilon?: number;
  /** Pads the image before the convolution, where padding differs between the sides. */
  readonly pad?: (x: Tensor) => Tensor;
}

const halfOf = (kernel: Pair): Pair =>
  typeof kernel === "number" ? Math.floor(kernel / 2) : [Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)];

/**
 * Convolution without bias, batch norm, activation: `[batch, inputs, height, width]` → `[batch, outputs, ...]`. Padding is
 * half the kernel on every side by default.
 */
export const convNormActivation = (
  inputs: number,
  outputs: number,
  kernel: Pair,
  { act, epsilon = 1e-5, pad = (x) => x, ...options }: ConvNormActivationOptions = {},
) =>
  module(
    {
      convolution: conv2d(inputs, outputs, kernel, { padding: halfOf(kernel), bias: false, ...options }),
      normalization: batchNorm(outputs, epsilon),
    },
    (m, x: Tensor) => activation(act ?? "linear")(m.normalization(m.convolution(pad(x)))),
  );
