import { module } from "../module.ts";
import { bias, type Parameter, scale } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** Zero mean, unit variance over the last axis, then scale and, by default, shift (Ba et al., 2016). */
export const layerNorm = (width: number, epsilon = 1e-5, options: { bias?: boolean } = {}) =>
  module({ weight: scale(width), bias: (options.bias ?? true) ? bias(width) : undefined }, (m, x: Tensor) =>
    x.layer_norm(m.weight, m.bias, epsilon),
  );

/** Zero mean, unit variance over the last axis, and nothing else. */
export const bareLayerNorm = (width: number, epsilon = 1e-5) =>
  module({}, (_, x: Tensor) => {
    const one = x.graph.constant(new Float32Array(width).fill(1), "float32");
    return x.layer_norm(one, undefined, epsilon);
  });

/** A layer norm where the checkpoint holds how much the scale differs from 1 (`NemotronLayerNorm1P`). */
export const centeredLayerNorm = (width: number, epsilon = 1e-5) =>
  module({ weight: bias(width), bias: bias(width) }, (m, x: Tensor) => {
    const one = x.graph.constant(new Float32Array(width).fill(1), "float32");
    return x.layer_norm(one, undefined, epsilon).mul(x.graph.parameter(m.weight).add(1)).add(m.bias);
  });

/** x over its root mean square along the last axis. */
const normalized = (x: Tensor, epsilon: number): Tensor => x.mul(x.mul(x).mean(-1, true).add(epsilon).rsqrt());

/** Unit root mean square over the last axis, then scale (Zhang and Sennrich, 2019). */
export const rmsNorm = (width: number, epsilon = 1e-6, weight: Parameter = scale(width)) =>
  module({ weight }, (m, x: Tensor) => normalized(x, epsilon).mul(m.weight));

/** The same where the checkpoint holds how much the scale differs from 1. */
export const centeredRmsNorm = (width: number, epsilon = 1e-6) =>
  module({ weight: bias(width) }, (m, x: Tensor) => normalized(x, epsilon).mul(x.graph.parameter(m.weight).add(1)));

/** Unit root mean square over the last axis, and nothing else. */
export const bareRmsNorm = (epsilon = 1e-6) => module({}, (_, x: Tensor) => normalized(x, epsilon));

/** Zero mean, unit variance over groups of channels and all of space, `[batch, channels, ...]`, then scale and shift (Wu and He, 2018). */
export const groupNorm = (groups: number, channels: number, epsilon = 1e-5) =>
  module({ weight: scale(channels), bias: bias(channels) }, (m, x: Tensor) => {
    const perChannel = (parameter: Parameter) =>
      x.graph.parameter(parameter).reshape([channels, ...x.shape.slice(2).map(() => 1)]);
    return x.group_norm(groups, epsilon).mul(perChannel(m.weight)).add(perChannel(m.bias));
  });

/** Vectors along the last axis over their Euclidean lengths (`torch.nn.functional.normalize`). */
export const unitLength = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt().clamp(1e-12));
