import { type ConvolutionOptions, conv2d, groupNorm, module, type Tensor } from "@tiny-random/nn";

/** Group norms have 32 groups at any width. */
export const groups = 32;

/** A convolution and a group norm, numbered as a list is; half the kernel is padding. */
export const groupNormConvolution = (
  inputs: number,
  outputs: number,
  kernel: 1 | 3,
  options: Pick<ConvolutionOptions, "bias" | "stride"> = {},
) =>
  module(
    {
      "0": conv2d(inputs, outputs, kernel, { padding: (kernel - 1) / 2, ...options }),
      "1": groupNorm(groups, outputs),
    },
    (m, x: Tensor) => m[1](m[0](x)),
  );
