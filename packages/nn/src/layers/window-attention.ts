import { module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";
import { attend, splitHeads } from "./attention.ts";
import { linear } from "./linear.ts";

/** The config fields that stages of shifted windows read. */
export interface SwinConfig {
  readonly embed_dim: number;
  readonly depths: readonly number[];
  readonly num_heads: readonly number[];
  readonly window_size: number;
  readonly mlp_ratio: number;
  readonly qkv_bias: boolean;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** Whether windows shift in images that one of them covers, too. */
export interface SwinOptions {
  readonly alwaysShift?: boolean;
  /** Whether checkpoints hold where each pair of places finds its bias. */
  readonly savedPairs?: boolean;
}

/** A row of the table of biases for every pair of places of a window, `[edge⁴]`: rows apart, then columns apart. */
export const biasRows = (edge: number): number[] => {
  const places = Array.from({ length: edge * edge }, (_, place) => [Math.floor(place / edge), place % edge] as const);
  return places.flatMap(([row, column]) =>
    places.map(([otherRow, otherColumn]) => {
      const [down, across] = [row - otherRow + edge - 1, column - otherColumn + edge - 1];
      return down * (2 * edge - 1) + across;
    }),
  );
};

/** The rows of biases by pairs as a weight, `[edge², edge²]`, for whoever reads it: here they are known. */
const pairTable = (edge: number) =>
  new Parameter(
    [edge ** 2, edge ** 2],
    { kind: "exact", data: () => BigInt64Array.from(biasRows(edge), BigInt) },
    { dtype: "int64", unread: "says where biases are, which the graph knows" },
  );

/** Attention inside windows, `[windows, edge², channels]`, with a bias learned for every distance. */
export const windowAttention = (c: SwinConfig, width: number, heads: number, { savedPairs = false }: SwinOptions) => {
  const edge = c.window_size;
  const rows = biasRows(edge);
  const map = () => linear(width, width, { bias: c.qkv_bias });
  return module(
    {
      relative_position_bias_table: new Parameter([(2 * edge - 1) ** 2, heads], { kind: "embedding" }),
      relative_position_index: savedPairs ? pairTable(edge) : undefined,
      query: map(),
      key: map(),
      value: map(),
    },
    (m, x: Tensor, apart?: Tensor) => {
      const byPair = x.graph.constant(rows, "int64").embedding(m.relative_position_bias_table);
      const bias = byPair
        .reshape([edge ** 2, edge ** 2, heads])
        .permute(2, 0, 1)
        .unsqueeze(0);
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask: apart ? bias.add(apart) : bias });
    },
  );
};
