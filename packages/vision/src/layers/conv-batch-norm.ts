import { batchNorm, conv2d, module, type Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";

/** Convolution without bias, batch norm, ReLU; half the kernel is padding. */
export const convBatchNorm = (
  inputs: number,
  outputs: number,
  kernel: number,
  { stride = 1, epsilon }: { readonly stride?: number; readonly epsilon?: number } = {},
): ImageBlock =>
  module(
    {
      conv: conv2d(inputs, outputs, kernel, { stride, padding: Math.floor(kernel / 2), bias: false }),
      batch_norm: batchNorm(outputs, epsilon),
    },
    (m, x: Tensor) => m.batch_norm(m.conv(x)).relu(),
  );
