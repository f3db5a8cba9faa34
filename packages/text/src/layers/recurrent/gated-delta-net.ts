import { activation, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../decoder/decoder-parts.ts";
import { causalConvolution, emptyState } from "./causal-convolution.ts";
import { deltaRule } from "./delta-rule.ts";
import { gatedGroupNorm } from "./gated-norm.ts";
import { currentMask } from "./padding.ts";

/** The sizes of a gated delta net; every key head serves the same number of value heads. */
export interface DeltaNetSizes {
  readonly width: number;
  readonly keyHeads: number;
  readonly keySize: number;
  readonly valueHeads: number;
  readonly valueSize: number;
  /** Positions that the convolution sees. */
  readonly kernel: number;
}

const convolved = ({ keyHeads, keySize, valueHeads, valueSize }: DeltaNetSizes): number =>
  2 * keyHeads * keySize + valueHeads * valueSize;

/** The states that a layer carries, by the names of a session's inputs. */
export const deltaNetStates = (layer: number, sizes: DeltaNetSizes): Record<string, readonly number[]> => ({
  [`past_conv.${layer}`]: [convolved(sizes), sizes.kernel],
  [`past_recurrent.${layer}`]: [sizes.valueHeads, sizes.keySize, sizes.valueSize],
});

const unitLength = (x: Tensor): Tensor => x.mul(x.mul(x).sum(-1, true).add(1e-6).rsqrt());

/** Linear attention by the gated delta rule behind a short convolution; padding enters neither. */
export const gatedDeltaNet = (layer: number, sizes: DeltaNetSizes, act: string, epsilon: number) => {
  const { width, keyHeads, keySize, valueHeads, valueSize } = sizes;
  const shared = valueHeads / keyHeads;
  const [keys, values] = [keyHeads * keySize, valueHeads * valueSize];
  const rates = () => Float32Array.from({ length: valueHeads }, (_, head) => Math.log((head + 1) / valueHeads));
  return module(
    {
      A_log: new Parameter([valueHeads], { kind: "exact", data: rates }),
      dt_bias: new Parameter([valueHeads], { kind: "bias" }),
      conv1d: causalConvolution(convolved(sizes), sizes.kernel, { bias: false }),
      in_proj_qkvz: linear(width, 2 * keys + 2 * values, { bias: false }),
      in_proj_ba: linear(width, 2 * valueHeads, { bias: false }),
      norm: gatedGroupNorm(valueSize, 1, epsilon, false),
      out_proj: linear(values, width, { bias: false }),
    },
    (m, tokens: Tensor, { padding, cache }: LayerContext) => {
      const x = tokens.mul(currentMask(padding, tokens));
      /** The parts of each key head, then the heads side by side. */
      const apart = (projected: Tensor, lengths: readonly number[]) =>
        projected
          .unflatten(-1, [keyHeads, lengths.reduce((sum, length) => sum + length)])
          .split(lengths, -1)
          .map((part) => part.flatten(2));
      const lengths = [keySize, keySize, shared * valueSize, shared * valueSize];
      const [q, k, v, gate] = apart(m.in_proj_qkvz(x), lengths) as [Tensor, Tensor, Tensor, Tensor];
      const [rate, step] = apart(m.in_proj_ba(x), [shared, shared]) as [Tensor, Tensor];
      const raw = Tensor.cat([q, k, v], -1).transpose(1, 2);
      const mixed = activation(act)(m.conv1d(raw, layer, cache)).transpose(1, 2);
      const parts = mixed.split([keys, keys, values], -1) as [Tensor, Tensor, Tensor];
      const forValues = x.graph.constant(
        Array.from({ length: valueHeads }, (_, head) => Math.floor(head / shared)),
        "int64",
      );
      const heads = (part: Tensor) => unitLength(part.unflatten(-1, [keyHeads, keySize])).index_select(2, forValues);
      const speed = x.graph.parameter(m.A_log).exp().neg();
      const terms = {
        query: heads(parts[0]).mul(1 / Math.sqrt(keySize)),
        key: heads(parts[1]),
        value: parts[2].unflatten(-1, [valueHeads, valueSize]),
        rate: rate.sigmoid(),
        decay: step.add(m.dt_bias).softplus().mul(speed).exp(),
      };
      const before = cache?.state("recurrent", layer) ?? emptyState(x, [valueHeads, keySize, valueSize]);
      const { memory, read } = deltaRule(terms, before);
      cache?.keep("recurrent", layer, memory);
      return m.out_proj(m.norm(read, gate.unflatten(-1, [valueHeads, valueSize])).flatten(2));
    },
  );
};
