import { module, Parameter, type Tensor, weight } from "@tiny-random/nn";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { linearRecurrence } from "../../layers/recurrent/linear-recurrence.ts";
import type { KeyValueCache } from "../../layers/sessions/cache.ts";

/** Logarithms of decays, slow to fast over the channels: like those that training starts from, but wider apart. */
const decays = (width: number): Parameter =>
  new Parameter([width], {
    kind: "exact",
    data: () => Float32Array.from({ length: width }, (_, channel) => (3 * (channel + 0.5)) / width - 4),
  });

/** A gate whose weight is block-diagonal by head: `[heads, size, size]`. */
const blockGate = (x: Tensor, matrix: Parameter, bias: Parameter): Tensor => {
  const [heads = 1, size = 1] = matrix.shape;
  const projected = x.unflatten(-1, [heads, 1, size]).matmul(matrix).squeeze(-2);
  return projected.add(bias).sigmoid().flatten(2);
};

/**
 * The real-gated linear recurrent unit (RG-LRU; De et al., 2024): one gate slows each channel's decay, another one scales its
 * input; position 0 resets the state. `[batch, length, width]` → the same.
 */
export const realGatedLru = (layer: number, width: number, heads: number) => {
  const size = width / heads;
  const gateWeight = () => weight([heads, size, size], size);
  const gateBias = () => new Parameter([heads, size], { kind: "bias" });
  return module(
    {
      recurrent_param: decays(width),
      input_gate_weight: gateWeight(),
      input_gate_bias: gateBias(),
      recurrent_gate_weight: gateWeight(),
      recurrent_gate_bias: gateBias(),
    },
    (m, x: Tensor, positions: Tensor, cache: KeyValueCache | undefined) => {
      const isFirst = positions.eq(0).unsqueeze(-1);
      const slowed = blockGate(x, m.recurrent_gate_weight, m.recurrent_gate_bias);
      const decay = slowed.mul(x.graph.parameter(m.recurrent_param).softplus().mul(-8)).exp();
      const one = x.graph.constant([1], "float32", []);
      const magnitude = one.where(isFirst, one.sub(decay.mul(decay)).sqrt());
      const input = x.mul(blockGate(x, m.input_gate_weight, m.input_gate_bias)).mul(magnitude);
      const before = cache?.state("recurrent", layer) ?? emptyState(x, [width]);
      const { state, y } = linearRecurrence({ decay: decay.masked_fill(isFirst, 0), input }, before);
      cache?.keep("recurrent", layer, state);
      return y;
    },
  );
};
