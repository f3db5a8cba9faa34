import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  attend,
  embedding,
  linear,
  module,
  type Parameter,
  rmsNorm,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { causalMasks, positionsOf, type TextContext } from "./backbone.ts";
import type { KeyValueCache } from "./cache.ts";
import type { DecoderFamily } from "./heads.ts";
import { type RotaryPairs, type RotaryTables, ropeOf, ropeTables, rotate } from "./rope.ts";
import type { Rope } from "./rope-settings.ts";

/** The config fields that rotary attention reads. */
export interface RotaryAttentionConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null;
  readonly head_dim?: number | null;
  readonly attention_bias?: boolean;
  /** How many positions a query sees at most, itself included. */
  readonly sliding_window?: number | null;
  /** `sliding_attention` or `full_attention` by layer; without it every layer has the window. */
  readonly layer_types?: readonly string[] | null;
}

/** The config fields that a rotary decoder reads. */
export interface RotaryDecoderConfig extends RotaryAttentionConfig {
  readonly vocab_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_key_value_heads: number | null;
  readonly hidden_act: string;
  /** Gemma 2's name for it, which goes first. */
  readonly hidden_activation?: string;
  readonly rms_norm_eps?: number;
  readonly tie_word_embeddings: boolean;
  readonly mlp_bias?: boolean;
}

/** What every layer of one pass shares. */
export interface LayerContext {
  /** The causal mask, for a window where one is given. */
  readonly mask: (window?: number) => Tensor;
  /** `[batch, past + length]`: 1 for tokens, 0 for padding. */
  readonly padding: Tensor;
  /** Positions of the tokens under way, `[batch or 1, length]`, where layers read them. */
  readonly positions?: Tensor;
  /** The tables of a layer; undefined where it has no positions. */
  readonly rotary: (layer: number) => RotaryTables | undefined;
  readonly cache: KeyValueCache | undefined;
}

/** A part of a layer: `[batch, length, width]` → the same. */
export type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A part that also looks at other positions, or a whole layer. */
export type ContextBlock = ((x: Tensor, context: LayerContext) => Tensor) & AnyModule;

/** A table of token vectors: ids `[batch, length]` → `[batch, length, width]`. */
export type TokenEmbedding = ((ids: Tensor) => Tensor) & AnyModule & { readonly weight: Parameter };

/** The parts of a decoder that its variants make otherwise. */
export interface DecoderParts<C extends RotaryDecoderConfig> {
  embedding(c: C): TokenEmbedding;
  norm(c: C): Block;
  attention(c: C, layer: number): ContextBlock;
  mlp(c: C, layer: number): Block;
  layer(c: C, layer: number, parts: DecoderParts<C>): ContextBlock;
  /** The rope of a layer; undefined for a layer without positions. */
  rope(c: C, layer: number): Rope | undefined;
  /** Features of a head that are rotated. */
  rotarySize(c: C): number;
  readonly rotaryPairs: RotaryPairs;
  /** The key of the norm after the last layer. */
  readonly finalNormKey: string;
}

/** Features of one head: the config's own, or the width shared out. */
export const headSizeOf = (c: RotaryAttentionConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

/** The window of a layer, if it has one. */
export const windowOf = (c: RotaryAttentionConfig, layer: number): number | undefined => {
  if (c["use_sliding_window"] === false) return undefined;
  const slides = c.layer_types ? c.layer_types[layer] === "sliding_attention" : true;
  return slides ? (c.sliding_window ?? undefined) : undefined;
};

/** The activation of the feed-forward blocks. */
const activationOf = (c: RotaryDecoderConfig) => activation(c.hidden_activation ?? c.hidden_act);

/** A gated feed-forward block: down(act(gate(x)) · up(x)) (Shazeer, 2020). */
export const gatedMlp = (c: RotaryDecoderConfig, width = c.intermediate_size) =>
  module(
    {
      gate_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      up_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      down_proj: linear(width, c.hidden_size, { bias: c.mlp_bias ?? false }),
    },
    (m, x: Tensor) => m.down_proj(activationOf(c)(m.gate_proj(x)).mul(m.up_proj(x))),
  );

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

/** Norm before each of the two blocks, both added to the residual stream; the second stands under `mlpKey`. */
export const preNormLayer = <C extends RotaryDecoderConfig>(
  c: C,
  layer: number,
  parts: DecoderParts<C>,
  mlpKey = "mlp",
) =>
  module(
    {
      self_attn: parts.attention(c, layer),
      [mlpKey]: parts.mlp(c, layer),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.self_attn(m.input_layernorm(x), context));
      return h.add((m[mlpKey] as Block)(m.post_attention_layernorm(h)));
    },
  );

const plainParts: DecoderParts<RotaryDecoderConfig> = {
  embedding: (c) => embedding(c.vocab_size, c.hidden_size),
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: (c, layer) => rotaryAttention(c, layer),
  mlp: (c) => gatedMlp(c),
  layer: preNormLayer,
  rope: ropeOf,
  rotarySize: headSizeOf,
  rotaryPairs: "halves",
  finalNormKey: "norm",
};

/** The rotary tables of each layer; layers of one rope share them. */
const tablesByLayer = <C extends RotaryDecoderConfig>(
  c: C,
  parts: DecoderParts<C>,
  positions: Tensor,
): LayerContext["rotary"] => {
  const made = new Map<string, RotaryTables>();
  return (layer) => {
    const rope = parts.rope(c, layer);
    if (!rope) return undefined;
    const key = JSON.stringify(rope);
    const tables = made.get(key) ?? ropeTables(rope, positions, parts.rotarySize(c), parts.rotaryPairs);
    made.set(key, tables);
    return tables;
  };
};

/**
 * Embedding, layers, final norm: token ids `[batch, length]` → hidden states `[batch, length, width]`.
 *
 * @param own the parts that are not Llama's
 */
export const rotaryDecoder = <C extends RotaryDecoderConfig>(c: C, own: Partial<DecoderParts<C>> = {}) => {
  const parts = { ...plainParts, ...own } as DecoderParts<C>;
  return module(
    {
      embed_tokens: parts.embedding(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => parts.layer(c, layer, parts)),
      [parts.finalNormKey]: parts.norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const rotary = tablesByLayer(c, parts, positions);
      const shared = {
        ...{ mask: causalMasks(ids, context), padding: context.attention_mask },
        ...{ rotary, positions, cache: context.cache },
      };
      const finalNorm = m[parts.finalNormKey] as Block;
      return finalNorm(m.layers.reduce((x, layer) => layer(x, shared), m.embed_tokens(ids)));
    },
  );
};

/** What heads need to know of a rotary decoder with some parts of its own. */
export const rotaryDecoderFamily = <C extends RotaryDecoderConfig>(
  own: Partial<DecoderParts<C>> = {},
): DecoderFamily<C, ReturnType<typeof rotaryDecoder<C>>> => ({
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: c.num_key_value_heads ?? c.num_attention_heads,
    headSize: headSizeOf(c),
  }),
  backbone: (c) => rotaryDecoder(c, own),
  embedding: (model) => model.embed_tokens.weight,
});
