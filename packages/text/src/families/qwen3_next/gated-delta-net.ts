import { activation, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { causalConvolution, emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { gatedGroupNorm } from "../../layers/recurrent/gated-norm.ts";
import { currentMask } from "../../layers/recurrent/padding.ts";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";

/** The sizes of a gated delta net (GDN); each key head serves as many value heads. */
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

/** The states that a layer carries. */
export const deltaNetStates = (sizes: DeltaNetSizes): LayerStates => ({
  conv: [convolved(sizes), sizes.kernel],
  recurrent: [sizes.valueHeads, sizes.keySize, sizes.valueSize],
});

const unitLength = (x: Tensor): Tensor => x.mul(x.mul(x).sum(-1, true).add(1e-6).rsqrt());

/** The terms of the delta rule at every position: `[batch, length, heads, size]`, rate and decay `[batch, length, heads]`. */
interface DeltaRuleTerms {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly rate: Tensor;
  readonly decay: Tensor;
}

/**
 * The gated delta rule (Yang et al., 2024): a memory `[batch, heads, key size, value size]` decays at every position, moves the
 * value that it holds for the key towards the new one, and is read by the query.
 */
const deltaRule = (terms: DeltaRuleTerms, memory: Tensor): { memory: Tensor; read: Tensor } => {
  const { graph } = memory;
  const length = terms.key.size(1);
  const first = (term: Tensor) => term.transpose(0, 1);
  const [query, key, value] = [first(terms.query).unsqueeze(-2), first(terms.key), first(terms.value).unsqueeze(-2)];
  const [rate, decay] = [terms.rate, terms.decay].map((term) => first(term).unsqueeze(-1).unsqueeze(-1));
  const { state, collected } = graph.loop(graph.dimValue(length).squeeze(0), length, [memory], (index, [now]) => {
    const at = (term: Tensor | undefined) => (term as Tensor).select(0, index);
    const decayed = (now as Tensor).mul(at(decay));
    const held = at(key).unsqueeze(-2).matmul(decayed);
    const correction = at(value).sub(held).mul(at(rate));
    const next = decayed.add(at(key).unsqueeze(-1).mul(correction));
    return { state: [next], collect: [at(query).matmul(next).squeeze(-2)] };
  });
  return { memory: state[0] as Tensor, read: first(collected[0] as Tensor) };
};

/** Linear attention by the gated delta rule after a short convolution; padding enters neither. */
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
      /** Splits the features of each key head, then joins the heads of each part. */
      const splitByHead = (projected: Tensor, lengths: readonly number[]) =>
        projected
          .unflatten(-1, [keyHeads, lengths.reduce((sum, length) => sum + length)])
          .split(lengths, -1)
          .map((part) => part.flatten(2));
      const lengths = [keySize, keySize, shared * valueSize, shared * valueSize];
      const [q, k, v, gate] = splitByHead(m.in_proj_qkvz(x), lengths) as [Tensor, Tensor, Tensor, Tensor];
      const [rate, step] = splitByHead(m.in_proj_ba(x), [shared, shared]) as [Tensor, Tensor];
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
