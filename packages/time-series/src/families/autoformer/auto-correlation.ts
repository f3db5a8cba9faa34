// Attention by the delays at which queries and keys are most alike (Wu et al., 2021).
import { linear, mergeHeads, module, splitHeads, Tensor } from "@tiny-random/nn";

/** Zeros after the end of a series `[rows, length, features]`, until it is so long. */
const padded = (x: Tensor, length: number): Tensor => {
  const missing = length - (x.size(1) as number);
  if (missing === 0) return x;
  return Tensor.cat([x, x.slice(1, 0, 1).mul(0).expand(x.shape.with(1, missing))], 1);
};

/** Queries, keys and values of the queries' length, as the reference cuts and fills them. */
const ofOneLength = (query: Tensor, key: Tensor, value: Tensor) => {
  const [queries, keys] = [query.size(1) as number, key.size(1) as number];
  if (queries <= keys) return { query, key: key.slice(1, 0, queries), value: value.slice(1, 0, queries) };
  const kept = queries - keys;
  const filled = Math.min(keys + kept, queries);
  return { query: padded(query.slice(1, 0, kept), queries), key: padded(key, filled), value: padded(value, filled) };
};

/** The correlation of two real series at every delay, by the Fourier transform: `[rows, length, features]`. */
const correlations = (query: Tensor, key: Tensor): Tensor => {
  const length = query.size(1) as number;
  const parts = (x: Tensor) => x.unsqueeze(-1).dft(1).chunk(2, -1) as [Tensor, Tensor];
  const [[a, b], [c, d]] = [parts(query), parts(key)];
  // (a + ib) · (c - id), conjugated, so that the transform back is the transform again.
  const spectrum = Tensor.cat([a.mul(c).add(b.mul(d)), a.mul(d).sub(b.mul(c))], -1);
  return spectrum.dft(1).select(-1, 0).div(length);
};

/** Values beginning so many steps later, around the end: `[rows, length, features]` by `[rows, delays]`, summed by weights. */
const delayed = (value: Tensor, delays: Tensor, weights: Tensor): Tensor => {
  const [length, features, count] = [value.size(1) as number, value.size(2) as number, delays.size(1) as number];
  const places = delays.unsqueeze(2).add(Tensor.arange(value.graph, length).unsqueeze(0).unsqueeze(0));
  const index = places
    .flatten(1)
    .unsqueeze(-1)
    .expand([value.size(0), count * length, features]);
  const rolled = Tensor.cat([value, value], 1).gather(1, index).unflatten(1, [count, length]);
  return rolled.mul(weights.unsqueeze(-1).unsqueeze(-1)).sum(1);
};

/**
 * Auto-correlation: `[batch, length, width]` → the same. Each of the best delays is one of a row, for all heads; row r of
 * `batch · heads` uses those of row r modulo batch, as the reference repeats them.
 *
 * @param factor how many delays, for each e-fold of the length
 */
export const autoCorrelation = (width: number, heads: number, factor: number) => {
  const projections = {
    k_proj: linear(width, width),
    v_proj: linear(width, width),
    q_proj: linear(width, width),
    out_proj: linear(width, width),
  };
  return module(projections, (m, x: Tensor, states: Tensor = x) => {
    const rows = (part: Tensor) => splitHeads(part, heads, width / heads).flatten(0, 1);
    const { query, key, value } = ofOneLength(rows(m.q_proj(x)), rows(m.k_proj(states)), rows(m.v_proj(states)));
    const length = x.size(1) as number;
    const count = Math.floor(factor * Math.log(length));
    const likeness = correlations(query, key)
      .unflatten(0, [x.size(0), heads])
      .mean([1, 3]);
    x.graph.noteChoice({ scores: likeness, count });
    const { values: best, indices: delays } = likeness.topk(count);
    const repeated = (part: Tensor) =>
      Tensor.cat(
        Array.from({ length: heads }, () => part),
        0,
      );
    const summed = delayed(value, repeated(delays), repeated(best.softmax(-1)));
    return m.out_proj(mergeHeads(summed.unflatten(0, [x.size(0), heads])));
  });
};
