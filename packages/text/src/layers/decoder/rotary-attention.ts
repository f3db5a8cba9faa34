import { attend, linear, module, type Parameter, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import { headSizeOf, type RotaryAttentionConfig, windowOf } from "./decoder-config.ts";
import type { Block, LayerContext } from "./decoder-parts.ts";

/** A norm of queries and of keys: of each head `[batch, heads, length, size]`, or of all together `[batch, length, size]`. */
export interface QueryKeyNorm {
  readonly of: "head" | "heads";
  make(size: number, heads: number): Block;
  /** Their keys, if not `q_norm` and `k_norm`. */
  readonly keys?: readonly [queries: string, keys: string];
}

/** What variants of rotary attention have otherwise. */
export interface RotaryAttentionOptions {
  /** Biases of the projections to queries, keys and values, and of the one back; the config's `attention_bias` by default. */
  readonly bias?: { readonly inputs: boolean; readonly output: boolean };
  /** Norms of queries and keys under `q_norm` and `k_norm`. */
  readonly norm?: QueryKeyNorm | undefined;
  /** What scores are multiplied by, and within which bounds they stay. */
  readonly scale?: number;
  readonly cap?: number | undefined;
  /** Scores of the heads that take part in the softmax and lead nowhere, under `sinks`. */
  readonly sinks?: Parameter;
  /** The window of this layer; the config's by default. */
  readonly window?: number | undefined;
  /** The key of the projection back. */
  readonly outputKey?: string;
}

/** Causal self-attention with rotary positions and grouped key/value heads. */
export const rotaryAttention = (c: RotaryAttentionConfig, layer: number, options: RotaryAttentionOptions = {}) => {
  const headSize = headSizeOf(c);
  const [heads, keyValueHeads] = [c.num_attention_heads, c.num_key_value_heads ?? c.num_attention_heads];
  const { outputKey = "o_proj", norm, scale, cap, sinks } = options;
  const bias = options.bias ?? { inputs: c.attention_bias ?? false, output: c.attention_bias ?? false };
  const window = "window" in options ? options.window : windowOf(c, layer);
  const normOf = (count: number) => norm?.make(norm.of === "head" ? headSize : count * headSize, count);
  const [queryNorm, keyNorm] = norm?.keys ?? ["q_norm", "k_norm"];
  const project = (count: number) => linear(c.hidden_size, count * headSize, { bias: bias.inputs });
  const back: Block = linear(heads * headSize, c.hidden_size, { bias: bias.output });
  const ordered = (x: Tensor, count: number, own: Block | undefined) => {
    if (norm?.of === "heads") return splitHeads(own ? own(x) : x, count, headSize);
    const split = splitHeads(x, count, headSize);
    return own ? own(split) : split;
  };
  const parts = {
    q_proj: project(heads),
    k_proj: project(keyValueHeads),
    v_proj: project(keyValueHeads),
    sinks,
  };
  const named = { [queryNorm]: normOf(heads), [keyNorm]: normOf(keyValueHeads), [outputKey]: back };
  return module({ ...parts, ...named } as typeof parts, (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
    const own = m as unknown as typeof named;
    const query = rotate(ordered(m.q_proj(x), heads, own[queryNorm]), rotary(layer));
    const key = rotate(ordered(m.k_proj(x), keyValueHeads, own[keyNorm]), rotary(layer));
    const value = splitHeads(m.v_proj(x), keyValueHeads, headSize);
    const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
    return (own[outputKey] as Block)(attend(query, keys, values, { mask: mask(window), scale, cap, sinks }));
  });
};
