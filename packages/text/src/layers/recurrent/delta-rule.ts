import type { Tensor } from "@tiny-random/nn";
import type { KeyValueCache } from "../sessions/cache.ts";
import { emptyState } from "./causal-convolution.ts";

/**
 * The terms of the delta rule at every position: `[batch, length, heads, size]`, the rate `[batch, length, heads]`. The decay is
 * that of a head, `[batch, length, heads]`, or of each feature of its keys, `[batch, length, heads, key size]`.
 */
export interface DeltaRuleTerms {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly rate: Tensor;
  readonly decay: Tensor;
}

/** x over its length along the last axis. */
export const unitLength = (x: Tensor): Tensor => x.mul(x.mul(x).sum(-1, true).add(1e-6).rsqrt());

/**
 * The gated delta rule (Yang et al., 2024): a memory `[batch, heads, key size, value size]` decays at every position, moves the
 * value that it holds for the key towards the new one, and is read by the query.
 */
const deltaRule = (terms: DeltaRuleTerms, memory: Tensor): { memory: Tensor; read: Tensor } => {
  const { graph } = memory;
  const length = terms.key.size(1);
  const first = (term: Tensor) => term.transpose(0, 1);
  const overMemory = (term: Tensor): Tensor => (term.rank === 4 ? term : overMemory(term.unsqueeze(-1)));
  const [query, key, value] = [first(terms.query).unsqueeze(-2), first(terms.key), first(terms.value).unsqueeze(-2)];
  const [rate, decay] = [terms.rate, terms.decay].map((term) => overMemory(first(term)).unsqueeze(-1));
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

/** The gated delta rule over the memory that a layer carries: what the queries read, `[batch, length, heads, value size]`. */
export const readByDeltaRule = (terms: DeltaRuleTerms, layer: number, cache: KeyValueCache | undefined): Tensor => {
  const sizes = [terms.key.size(2), terms.key.size(3), terms.value.size(3)] as number[];
  const before = cache?.state("recurrent", layer) ?? emptyState(terms.key, sizes);
  const { memory, read } = deltaRule(terms, before);
  cache?.keep("recurrent", layer, memory);
  return read;
};
