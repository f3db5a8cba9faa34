import {
  andThen,
  attend,
  type Keys,
  linear,
  module,
  type Parameter,
  rotate,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { type AttentionConfig, headSizeOf, keyValueHeadsOf, slidingWindowOf } from "./decoder-config.ts";
import type { Block, LayerContext } from "./decoder-parts.ts";

/** A norm of queries and one of keys. */
export interface QkNorm {
  /** Over each head's features, `[batch, heads, length, size]`, or over those of all heads, `[batch, length, heads · size]`. */
  readonly over: "head" | "heads";
  norm(size: number, heads: number): Block;
  /** Whether queries and keys are rotated after it, as usual, or before it (then it is over heads' own features). */
  readonly rotary?: "after" | "before";
}

/** Slots of causal attention; the config's values, or none, unless a family fills them. */
export interface CausalAttentionOptions {
  /** Biases of the projections to queries, keys and values, and of the output projection; `attention_bias` by default. */
  readonly bias?: { readonly qkv: boolean; readonly output: boolean };
  readonly qkNorm?: QkNorm | undefined;
  /** What scores are multiplied by; head_dim^-0.5 by default. */
  readonly scale?: number;
  /** Projected queries, keys and values stay within ± this (`clip_qkv`; MosaicML, 2023). */
  readonly clip?: number | null;
  /** What rotated queries are multiplied by: positions `[batch or 1, length]` → `[batch or 1, 1, length, 1]`. */
  queryFactor?(positions: Tensor, x: Tensor, context: LayerContext): Tensor;
  /** A norm of all heads' values, before the output projection (`attn_sub_norm`). */
  readonly outputNorm?: Block;
  /** The attention's input → scales of all heads' values, `[batch, length, heads · size]`, under `gate_proj`. */
  readonly gate?: Block;
  /** A bias that the gate computes with and checkpoints hold beside it, under `gate_bias`. */
  readonly gateBias?: Parameter;
  /** Scores stay within ± this, by a tangent. */
  readonly softcap?: number | undefined;
  /** A score of each head that takes part in the softmax and has no value, under `sinks`. */
  readonly sinks?: Parameter | undefined;
  /** Features of a head's values, where they are not as many as of its keys. */
  readonly valueSize?: number;
  /** What values are multiplied by. */
  readonly valueScale?: number;
  /** The sliding window of this layer, undefined for none; the config's by default. */
  readonly slidingWindow?: number | undefined;
  /** Keys that differ from Llama's: `{ o_proj: "dense" }`. */
  readonly keys?: Keys<
    Record<"q_proj" | "k_proj" | "v_proj" | "o_proj" | "q_norm" | "k_norm" | "gate_proj" | "sinks", unknown>
  >;
}

const same = (x: Tensor): Tensor => x;

/** The usual gate: the sigmoid of a projection. */
export const sigmoidGate = (width: number, features: number): Block =>
  andThen(linear(width, features, { bias: false }), (gates) => gates.sigmoid());

/** Causal self-attention with grouped-query heads, rotary in layers that have a rope: `[batch, length, width]` → the same. */
export const causalAttention = (c: AttentionConfig, layer: number, options: CausalAttentionOptions = {}) => {
  const [heads, keyValueHeads, headSize] = [c.num_attention_heads, keyValueHeadsOf(c), headSizeOf(c)];
  const { qkNorm, scale, softcap: cap, sinks, clip, valueSize = headSize, valueScale } = options;
  const bias = options.bias ?? { qkv: c.attention_bias ?? false, output: c.attention_bias ?? false };
  const slidingWindow = "slidingWindow" in options ? options.slidingWindow : slidingWindowOf(c, layer);
  const project = (features: number) => linear(c.hidden_size, features, { bias: bias.qkv });
  const normOf = (count: number) => qkNorm?.norm(qkNorm.over === "head" ? headSize : count * headSize, count);
  const headsOf = (x: Tensor, count: number, norm: (x: Tensor) => Tensor, turn: (x: Tensor) => Tensor) => {
    if (qkNorm?.over === "heads") return turn(splitHeads(norm(x), count, headSize));
    const split = splitHeads(x, count, headSize);
    return qkNorm?.rotary === "before" ? norm(turn(split)) : turn(norm(split));
  };
  const clipped = (x: Tensor) => (typeof clip === "number" ? x.clamp(-clip, clip) : x);
  return module(
    {
      q_proj: project(heads * headSize),
      k_proj: project(keyValueHeads * headSize),
      v_proj: project(keyValueHeads * valueSize),
      sinks,
      q_norm: normOf(heads),
      k_norm: normOf(keyValueHeads),
      attn_sub_norm: options.outputNorm,
      gate_proj: options.gate,
      gate_bias: options.gateBias,
      o_proj: linear(heads * valueSize, c.hidden_size, { bias: bias.output }),
    },
    (m, x: Tensor, context: LayerContext) => {
      const { mask, rotary, cache, positions } = context;
      const turn = (split: Tensor) => rotate(split, rotary(layer));
      const rotated = headsOf(clipped(m.q_proj(x)), heads, m.q_norm ?? same, turn);
      const query =
        positions && options.queryFactor ? rotated.mul(options.queryFactor(positions, x, context)) : rotated;
      const key = headsOf(clipped(m.k_proj(x)), keyValueHeads, m.k_norm ?? same, turn);
      const projected = splitHeads(clipped(m.v_proj(x)), keyValueHeads, valueSize);
      const value = valueScale === undefined ? projected : projected.mul(valueScale);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      const attended = attend(query, keys, values, { mask: mask(slidingWindow), scale, cap, sinks });
      const normed = m.attn_sub_norm?.(attended) ?? attended;
      return m.o_proj(m.gate_proj ? normed.mul(m.gate_proj(x)) : normed);
    },
    options.keys,
  );
};
