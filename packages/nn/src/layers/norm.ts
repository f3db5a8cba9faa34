import { module } from "../module.ts";
import { bias, scale } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** Zero mean, unit variance over the last axis, then scale and shift (Ba et al., 2016). */
export const layerNorm = (width: number, epsilon = 1e-5) =>
  module({ weight: scale(width), bias: bias(width) }, (m, x: Tensor) => x.layer_norm(m.weight, m.bias, epsilon));

/** Unit root mean square over the last axis, then scale (Zhang and Sennrich, 2019). */
export const rmsNorm = (width: number, epsilon = 1e-6) =>
  module({ weight: scale(width) }, (m, x: Tensor) => x.mul(x.mul(x).mean(-1, true).add(epsilon).rsqrt()).mul(m.weight));
