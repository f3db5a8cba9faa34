import { batchNorm, module, type Tensor } from "@tiny-random/nn";

/** Every feature normalized by the statistics that training met, under its own key: `[rows, length, width]` → the same. */
export const batchNormOfFeatures = (width: number, epsilon: number) =>
  module({ batchnorm: batchNorm(width, epsilon) }, (m, x: Tensor) => m.batchnorm(x.transpose(1, 2)).transpose(1, 2));
