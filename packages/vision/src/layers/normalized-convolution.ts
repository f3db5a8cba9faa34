import { activation, batchNorm, type ConvolutionOptions, conv2d, module, type Tensor } from "@tiny-random/nn";

/** A convolution's windows, what follows it, and how its image is padded where that is not the same on both sides. */
export interface NormalizedConvolutionOptions extends ConvolutionOptions {
  /** The activation's name, or none. */
  readonly act?: string | undefined;
  readonly epsilon?: number;
  readonly pad?: (x: Tensor) => Tensor;
}

/**
 * Convolution without bias, batch norm, activation: the block that convolutional networks consist of. Its kernel sees as
 * far before as behind unless it is told otherwise.
 */
export const normalizedConvolution = (
  inputs: number,
  outputs: number,
  kernel: number,
  { act, epsilon = 1e-5, pad = (x) => x, ...options }: NormalizedConvolutionOptions = {},
) =>
  module(
    {
      convolution: conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias: false, ...options }),
      normalization: batchNorm(outputs, epsilon),
    },
    (m, x: Tensor) => activation(act ?? "linear")(m.normalization(m.convolution(pad(x)))),
  );
