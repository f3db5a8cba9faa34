import { type AnyModule, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../decoder/decoder-parts.ts";
import { convolvedHeads, headsOf } from "./convolved-heads.ts";
import { readByDeltaRule } from "./delta-rule.ts";
import { type DeltaNetSizes, decayRates } from "./gated-delta-net.ts";
import { gatedGroupNorm } from "./gated-norm.ts";
import { currentMask } from "./padding.ts";

/** The config fields of Kimi delta attention. */
export interface KimiDeltaConfig {
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
  readonly linear_num_heads: number;
  readonly linear_head_dim: number;
  readonly linear_conv_kernel_dim: number;
}

/** The sizes that a config names: queries, keys and values are alike. */
export const kimiDeltaSizes = (c: KimiDeltaConfig): DeltaNetSizes => ({
  width: c.hidden_size,
  keyHeads: c.linear_num_heads,
  keySize: c.linear_head_dim,
  valueHeads: c.linear_num_heads,
  valueSize: c.linear_head_dim,
  kernel: c.linear_conv_kernel_dim,
});

/** Slots of Kimi delta attention. */
export interface KimiDeltaSlots<P extends Readonly<Record<string, AnyModule>>> {
  /** Projections of what is forgotten and of the output's gate, by the checkpoint's keys. */
  readonly layers: P;
  /** `[batch, length, heads · size]`: how long each feature's step is, before its bias, and the gate before its sigmoid. */
  step(layers: P, x: Tensor): Tensor;
  gate(layers: P, x: Tensor): Tensor;
  /** The logarithm of what steps `[batch, length, heads, size]` leave of a memory, by the heads' rates `[heads, 1]`. */
  forget(step: Tensor, rates: Tensor): Tensor;
  /** The shape of the checkpoint's rates, if it is not that of the heads. */
  readonly rateShape?: readonly number[];
  /** Which of its parts stay in float32 in half checkpoints. */
  readonly kept: Readonly<Record<"rates" | "biases" | "kernels", boolean>>;
  /** The output projection's key, if not `o_proj`. */
  readonly outputKey?: string;
}

/**
 * Kimi delta attention (KDA; Moonshot AI, 2025): a gated delta net each feature of whose keys is forgotten at its own rate.
 * Padding enters neither its convolutions nor its memory.
 */
export const kimiDeltaAttention = <P extends Readonly<Record<string, AnyModule>>>(
  c: KimiDeltaConfig,
  layer: number,
  slots: KimiDeltaSlots<P>,
) => {
  const { kept, rateShape, outputKey = "o_proj" } = slots;
  const sizes = kimiDeltaSizes(c);
  const { valueHeads: heads, valueSize: size } = sizes;
  return module(
    {
      ...convolvedHeads(sizes, { keepFloat32: kept.kernels }),
      A_log: decayRates(heads, { keepFloat32: kept.rates, ...(rateShape && { shape: rateShape }) }),
      dt_bias: new Parameter([heads * size], { kind: "bias" }, { keepFloat32: kept.biases }),
      ...slots.layers,
      b_proj: linear(c.hidden_size, heads, { bias: false }),
      o_norm: gatedGroupNorm(size, 1, c.rms_norm_eps, false, (gate) => gate.sigmoid()),
      o_proj: linear(heads * size, c.hidden_size, { bias: false }),
    },
    (m, tokens: Tensor, { padding, cache }: LayerContext) => {
      const x = tokens.mul(currentMask(padding, tokens));
      const { query, key, value } = headsOf(m, x, sizes, { layer, cache, act: c.hidden_act });
      const step = slots.step(m, x).add(m.dt_bias).unflatten(-1, [heads, size]);
      const rates = x.graph.parameter(m.A_log).exp().reshape([heads, 1]);
      const decay = slots.forget(step, rates).exp();
      const read = readByDeltaRule({ query, key, value, rate: m.b_proj(x).sigmoid(), decay }, layer, cache);
      return m.o_proj(m.o_norm(read, slots.gate(m, x).unflatten(-1, [heads, size])).flatten(2));
    },
    { o_proj: outputKey },
  );
};
