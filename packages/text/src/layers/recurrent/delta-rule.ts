import type { Tensor } from "@tiny-random/nn";

/** What the rule reads at every position: `[batch, length, heads, size]`, rate and decay `[batch, length, heads]`. */
export interface DeltaRuleTerms {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly rate: Tensor;
  readonly decay: Tensor;
}

/**
 * A memory `[batch, heads, key size, value size]` that fades and, at every position, is corrected by what it says wrongly
 * of the key's value (Yang et al., 2024), then read by the query.
 */
export const deltaRule = (terms: DeltaRuleTerms, memory: Tensor): { memory: Tensor; read: Tensor } => {
  const { graph } = memory;
  const length = terms.key.size(1);
  const first = (term: Tensor) => term.transpose(0, 1);
  const [query, key, value] = [first(terms.query).unsqueeze(-2), first(terms.key), first(terms.value).unsqueeze(-2)];
  const [rate, decay] = [terms.rate, terms.decay].map((term) => first(term).unsqueeze(-1).unsqueeze(-1));
  const { state, collected } = graph.loop(graph.dimValue(length).squeeze(0), length, [memory], (index, [now]) => {
    const at = (term: Tensor | undefined) => (term as Tensor).select(0, index);
    const faded = (now as Tensor).mul(at(decay));
    const said = at(key).unsqueeze(-2).matmul(faded);
    const correction = at(value).sub(said).mul(at(rate));
    const next = faded.add(at(key).unsqueeze(-1).mul(correction));
    return { state: [next], collect: [at(query).matmul(next).squeeze(-2)] };
  });
  return { memory: state[0] as Tensor, read: first(collected[0] as Tensor) };
};
