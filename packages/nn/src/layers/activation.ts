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

/** Activations by the names configs give them (`ACT2FN` in Transformers' activations.py). */
const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu,
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
  swish: silu,
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  mish: (x) => x.mul(x.softplus().tanh()),
  linear: (x) => x,
};

/** The activation a config names. Throws an Error that lists the known ones. */
export const activation = (name: string): ((x: Tensor) => Tensor) => {
  const known = activations[name];
  if (!known) throw new Error(`activation ${name} is not known; known are ${Object.keys(activations).join(", ")}`);
  return known;
};
