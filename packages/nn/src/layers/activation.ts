import { module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

const sqrtHalf = Math.SQRT1_2;
const sqrtTwoOverPi = Math.sqrt(2 / Math.PI);

/** x · Φ(x), by the error function (Hendrycks and Gimpel, 2016). */
const gelu = (x: Tensor): Tensor => x.mul(x.mul(sqrtHalf).erf().add(1)).mul(0.5);

/** GELU by tanh: the cubic approximation of the paper, as GPT-2 has it. */
const geluTanh = (x: Tensor): Tensor => {
  const inner = x.mul(x.mul(x).mul(0.044715).add(1)).mul(sqrtTwoOverPi);
  return x.mul(inner.tanh().add(1)).mul(0.5);
};

const silu = (x: Tensor): Tensor => x.mul(x.sigmoid());
const relu = (x: Tensor): Tensor => x.relu();

/** The sigmoid in three straight lines (Howard et al., 2019). */
export const hardSigmoid = (x: Tensor): Tensor => x.add(3).clamp(0, 6).div(6);

/** Activations by the names configs give them (`ACT2FN` in Transformers' activations.py). */
const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu,
  gelu_python: gelu,
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  gelu_fast: geluTanh,
  quick_gelu: (x) => x.mul(x.mul(1.702).sigmoid()),
  relu,
  relu2: (x) => {
    const positive = x.relu();
    return positive.mul(positive);
  },
  relu6: (x) => x.clamp(0, 6),
  silu,
  hardswish: (x) => hardSigmoid(x).mul(x),
  swish: silu,
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  mish: (x) => x.mul(x.softplus().tanh()),
  linear: (x) => x,
};

/** A name that no activation has. */
export class UnknownActivationError extends Error {
  override readonly name = "UnknownActivationError";
}

/** The activation a config names. Throws UnknownActivationError, which lists the known ones. */
export const activation = (name: string): ((x: Tensor) => Tensor) => {
  const known = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!known) {
    const names = Object.keys(activations).join(", ");
    throw new UnknownActivationError(`activation ${name} is not known; known are ${names}`);
  }
  return known;
};

const xieluConstant = (value: number) => new Parameter([], { kind: "exact", data: () => Float32Array.of(value) });

/**
 * xIELU (Huang and Schlag, 2024): above 0 it grows as a square, below 0 as an exponential; both rates are trained, beta
 * and eps are buffers. Any shape → the same.
 */
export const xielu = () =>
  module(
    {
      alpha_p: new Parameter([1], { kind: "bias" }),
      alpha_n: new Parameter([1], { kind: "bias" }),
      beta: xieluConstant(0.5),
      eps: xieluConstant(-1e-6),
    },
    (m, x: Tensor) => {
      const [alphaP, alphaN] = [x.graph.parameter(m.alpha_p), x.graph.parameter(m.alpha_n)];
      const above = x.mul(x).mul(alphaP.softplus());
      const below = x.minimum(m.eps).elu().sub(x).mul(alphaN.softplus().add(m.beta));
      return above.where(x.gt(0), below).add(x.mul(m.beta));
    },
  );
