import { linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { softCap } from "../../layers/heads/decoder-heads.ts";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import type { KeyValueCache } from "../../layers/sessions/cache.ts";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";

/** The sizes of a matrix LSTM. */
export interface MatrixLstmSizes {
  readonly width: number;
  readonly heads: number;
  /** Features of all heads' keys, and of their values. */
  readonly keys: number;
  readonly values: number;
}

/** What is unusual about a matrix LSTM. */
export interface MatrixLstmOptions {
  readonly bias: boolean;
  readonly gateCap: number;
  readonly normEpsilon: number;
  readonly epsilon: number;
}

/** A memory of keys by values beside its normalizer, and the stabilizer of both. */
export const matrixLstmStates = ({ heads, keys, values }: MatrixLstmSizes): LayerStates => ({
  recurrent: [heads, keys / heads, values / heads + 1],
  stabilizer: [heads, 1],
});

/** The terms at every position: `[batch, length, heads, features]`, gates `[batch, length, heads, 1]`. */
interface Terms {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly input: Tensor;
  /** The logarithm of the forget gate. */
  readonly forget: Tensor;
}

interface Memory {
  readonly memory: Tensor;
  readonly stabilizer: Tensor;
}

/**
 * The memory forgets, and takes in key × value, both by exponential gates that a running maximum keeps finite; a query reads
 * it over its normalizer (Beck et al., 2024). The normalizer is the memory of a value that is always 1.
 *
 * @returns the memory after the last position, and what every query read, `[batch, length, heads, values]`
 */
const stabilizedRecurrence = (terms: Terms, before: Memory, epsilon: number): Memory & { readonly read: Tensor } => {
  const { graph } = terms.query;
  const length = terms.query.size(1);
  const one = graph.constant([1], "float32").expand([...terms.value.shape.slice(0, -1), 1]);
  const values = terms.value.size(-1) as number;
  const sequences = [terms.query, terms.key, Tensor.cat([terms.value, one], -1), terms.input, terms.forget];
  const byPosition = sequences.map((sequence) => sequence.transpose(0, 1));
  const start = [before.memory, before.stabilizer];
  const { state, collected } = graph.loop(graph.dimValue(length).squeeze(0), length, start, (index, now) => {
    const [memory, stabilizer] = now as [Tensor, Tensor];
    const [query, key, value, input, forget] = byPosition.map((sequence) => sequence.select(0, index)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const kept = forget.add(stabilizer);
    const next = kept.maximum(input);
    const written = key.unsqueeze(-1).mul(value.unsqueeze(-2)).mul(input.sub(next).exp().unsqueeze(-1));
    const all = memory.mul(kept.sub(next).exp().unsqueeze(-1)).add(written);
    const [read, normalizer] = query.unsqueeze(-2).matmul(all).squeeze(-2).split([values, 1], -1) as [Tensor, Tensor];
    const scale = normalizer.abs().maximum(next.neg().exp()).add(epsilon);
    return { state: [all, next], collect: [read.div(scale)] };
  });
  const [memory, stabilizer] = state as [Tensor, Tensor];
  return { memory, stabilizer, read: (collected[0] as Tensor).transpose(0, 1) };
};

/** Each head's features to zero mean and unit variance, then a scale, and a shift, of each feature: → `[batch, length, features]`. */
const multiHeadNorm = (features: number, { bias, normEpsilon }: MatrixLstmOptions) =>
  module(
    {
      weight: new Parameter([features], { kind: "scale" }),
      bias: bias ? new Parameter([features], { kind: "bias" }) : undefined,
    },
    (m, x: Tensor) => {
      const centered = x.sub(x.mean(-1, true));
      const normed = centered.mul(centered.mul(centered).mean(-1, true).add(normEpsilon).rsqrt());
      const scaled = normed.flatten(2).mul(m.weight);
      return m.bias ? scaled.add(m.bias) : scaled;
    },
  );

/** The matrix LSTM (mLSTM): tokens `[batch, length, width]` and the cache → the same shape. */
export const matrixLstm = (layer: number, sizes: MatrixLstmSizes, options: MatrixLstmOptions) => {
  const { width, heads, keys, values } = sizes;
  const { bias, gateCap } = options;
  return module(
    {
      q: linear(width, keys, { bias }),
      k: linear(width, keys, { bias }),
      v: linear(width, values, { bias }),
      ogate_preact: linear(width, values, { bias }),
      igate_preact: linear(width, heads),
      fgate_preact: linear(width, heads),
      multihead_norm: multiHeadNorm(values, options),
      out_proj: linear(values, width, { bias }),
    },
    (m, x: Tensor, cache: KeyValueCache | undefined) => {
      const terms = {
        query: m
          .q(x)
          .unflatten(-1, [heads, keys / heads])
          .mul(1 / Math.sqrt(keys / heads)),
        key: m.k(x).unflatten(-1, [heads, keys / heads]),
        value: m.v(x).unflatten(-1, [heads, values / heads]),
        input: softCap(m.igate_preact(x), gateCap).unsqueeze(-1),
        forget: softCap(m.fgate_preact(x), gateCap).neg().softplus().neg().unsqueeze(-1),
      };
      const before = {
        memory: cache?.state("recurrent", layer) ?? emptyState(x, [heads, keys / heads, values / heads + 1]),
        stabilizer: cache?.state("stabilizer", layer) ?? emptyState(x, [heads, 1]),
      };
      const { memory, stabilizer, read } = stabilizedRecurrence(terms, before, options.epsilon);
      cache?.keep("recurrent", layer, memory);
      cache?.keep("stabilizer", layer, stabilizer);
      return m.out_proj(m.ogate_preact(x).sigmoid().mul(m.multihead_norm(read)));
    },
  );
};
