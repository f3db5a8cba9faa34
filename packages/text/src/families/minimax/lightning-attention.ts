import { activation, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { linearRecurrence } from "../../layers/recurrent/linear-recurrence.ts";
import { currentMask } from "../../layers/recurrent/padding.ts";

/** The sizes of lightning attention. */
export interface LightningSizes {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  /** Layers of the model: later ones forget less. */
  readonly layers: number;
  /** Positions that the reference implementation computes at once. */
  readonly block: number;
  readonly activation: string;
}

/** How fast each head forgets: slopes as ALiBi's, smaller in later layers (`get_slope_rate`). */
const slopes = ({ heads, layers }: LightningSizes, layer: number): Float32Array => {
  const base = Math.fround(1 / 2 ** (8 / heads));
  const factor = 1 - layer / (layers - 1 + 1e-5) + 1e-5;
  return Float32Array.from({ length: heads }, (_, head) => Math.fround(base ** (head + 1)) * factor);
};

const exact = (shape: readonly number[], value: (head: number, ...index: number[]) => number): Parameter => {
  const inner = shape.slice(-2).reduce((product, length) => product * length, 1);
  const [rows = 1, columns = 1] = shape.slice(-2);
  const data = () =>
    Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) =>
      value(Math.floor(index / inner), Math.floor((index % (rows * columns)) / columns), index % columns),
    );
  return new Parameter(shape, { kind: "exact", data }, { unread: "a table of what slope_rate says, for blocks" });
};

/** The tables of decays that a checkpoint holds beside the slopes: within a block, from its beginning, to its end. */
const decayTables = (sizes: LightningSizes, layer: number) => {
  const { heads, block } = sizes;
  const slope = slopes(sizes, layer);
  const left = (head: number, positions: number) => Math.exp(-(slope[head] ?? 0) * positions);
  return {
    query_decay: exact([heads, block, 1], (head, row = 0) => left(head, row + 1)),
    key_decay: exact([heads, block, 1], (head, row = 0) => left(head, block - row - 1)),
    diagonal_decay: exact([1, heads, block, block], (head, row = 0, column = 0) =>
      row >= column ? left(head, row - column) : 0,
    ),
  };
};

/**
 * Lightning attention (MiniMax-01; MiniMax, 2025): linear attention whose memory `[heads, value size, key size]` every head forgets
 * at a fixed rate, then a norm of all heads' values and a gate. Padding does not enter the memory.
 */
export const lightningAttention = (sizes: LightningSizes, layer: number) => {
  const { width, heads, headSize } = sizes;
  const features = heads * headSize;
  const data = () => slopes(sizes, layer);
  return module(
    {
      qkv_proj: linear(width, 3 * features, { bias: false }),
      out_proj: linear(features, width, { bias: false }),
      output_gate: linear(width, features, { bias: false }),
      norm: rmsNorm(features),
      slope_rate: new Parameter([heads, 1, 1], { kind: "exact", data }),
      ...decayTables(sizes, layer),
    },
    (m, x: Tensor, { padding, cache }: LayerContext) => {
      const projected = activation(sizes.activation)(m.qkv_proj(x)).mul(currentMask(padding, x));
      const parts = projected.unflatten(-1, [heads, 3 * headSize]).chunk(3, -1);
      const [query, key, value] = parts as [Tensor, Tensor, Tensor];
      const rate = x.graph.parameter(m.slope_rate).neg().exp();
      const terms = {
        decay: rate.expand([1, x.size(1), heads, 1, 1]),
        input: value.unsqueeze(-1).mul(key.unsqueeze(-2)),
        output: query.unsqueeze(-2),
      };
      const before = cache?.state("recurrent", layer) ?? emptyState(x, [heads, headSize, headSize]);
      const { state, y } = linearRecurrence(terms, before);
      cache?.keep("recurrent", layer, state);
      return m.out_proj(m.norm(y.flatten(2)).mul(m.output_gate(x).sigmoid()));
    },
  );
};
