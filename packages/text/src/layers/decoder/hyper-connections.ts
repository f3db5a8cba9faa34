import { bareRmsNorm, embedding, isFloat, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../heads/decoder-family.ts";
import { causalMasks, positionsOf, type TextContext } from "../sessions/backbone.ts";
import type { CacheShape } from "../sessions/text-sessions.ts";
import { depthOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import {
  type Block,
  type ContextBlock,
  type LayerContext,
  type LayerKeys,
  type LayerParts,
  layerContext,
} from "./decoder-parts.ts";
import { type RopeParts, tablesByLayer } from "./rotary-decoder.ts";

// Hyper-connections (Zhu et al., 2024): several residual streams side by side. A block reads a mixture of them; its output goes to
// all of them, each with another weight.

/** The config fields of hyper-connections. */
export interface HyperConfig extends RotaryDecoderConfig {
  /** How many residual streams there are. */
  readonly hc_mult: number;
  readonly hc_eps: number;
  readonly rms_norm_eps: number;
}

/** What makes weights of streams out of the streams: a linear map and its bias, and a scale for each kind of weight. */
export type StreamWeights = { readonly fn: Parameter; readonly base: Parameter; readonly scale: Parameter };

const kept = { keepFloat32: true } as const;

/** Parameters that make so many weights of streams, in so many kinds. */
export const streamWeights = (c: HyperConfig, count: number, kinds: number): StreamWeights => {
  const width = c.hc_mult * c.hidden_size;
  return {
    fn: new Parameter([count, width], { kind: "weight", fanIn: width }, kept),
    base: new Parameter([count], { kind: "bias" }, kept),
    scale: new Parameter([kinds], { kind: "positive" }, kept),
  };
};

/** Streams `[batch, length, streams, width]` → their weights before any activation, by kind: `[batch, length, count]` each. */
const rawWeights = (
  c: HyperConfig,
  { fn, base, scale }: StreamWeights,
  streams: Tensor,
  counts: readonly number[],
): Tensor[] => {
  const { graph } = streams;
  const kinds = counts.flatMap((count, kind) => Array<number>(count).fill(kind));
  const scales = graph.parameter(scale).index_select(0, graph.constant(kinds, "int64"));
  const made = bareRmsNorm(c.rms_norm_eps)(streams.flatten(2)).linear(fn).mul(scales).add(base);
  return counts.length === 1 ? [made] : made.split(counts, -1);
};

/** The streams together, each with its weight: `[batch, length, width]`. */
const together = (streams: Tensor, weights: Tensor): Tensor => streams.mul(weights.unsqueeze(-1)).sum(2);

/** How a block's output joins the streams. */
export interface HyperConnection<C extends HyperConfig> {
  /** Kinds of weights after those that a block reads with, and how many of each. */
  counts(streams: number): readonly number[];
  /** @returns the streams after the block */
  join(c: C, weights: readonly Tensor[], output: Tensor, streams: Tensor): Tensor;
}

/** The parts of a layer by role; its feed-forward block may look at tokens too. */
export type HyperParts = {
  readonly [Role in keyof LayerParts]: Role extends "attention" | "mlp" ? ContextBlock : Block;
};

/** The checkpoint's keys of a layer: its parts, and the parameters of its two connections. */
export type HyperKeys = LayerKeys & {
  readonly attentionStreams: (part: keyof StreamWeights) => string;
  readonly mlpStreams: (part: keyof StreamWeights) => string;
};

/** A layer whose two blocks read from streams and write to them; norm before each block. */
export const hyperLayer = <C extends HyperConfig>(
  c: C,
  parts: HyperParts,
  connection: HyperConnection<C>,
  keys: HyperKeys,
): ContextBlock => {
  const { hc_mult: streams, hc_eps: epsilon } = c;
  const counts = [streams, ...connection.counts(streams)];
  const total = counts.reduce((sum, count) => sum + count);
  const [forAttention, forMlp] = [streamWeights(c, total, counts.length), streamWeights(c, total, counts.length)];
  const around = (x: Tensor, weights: StreamWeights, block: (input: Tensor) => Tensor): Tensor => {
    const [reading, ...writing] = rawWeights(c, weights, x, counts) as [Tensor, ...Tensor[]];
    return connection.join(c, writing, block(together(x, reading.sigmoid().add(epsilon))), x);
  };
  const { attentionStreams, mlpStreams, ...partKeys } = keys;
  return module(
    {
      ...parts,
      attentionFn: forAttention.fn,
      attentionBase: forAttention.base,
      attentionScale: forAttention.scale,
      mlpFn: forMlp.fn,
      mlpBase: forMlp.base,
      mlpScale: forMlp.scale,
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = around(x, forAttention, (input) => m.attention(m.attentionNorm(input), context));
      return around(h, forMlp, (input) => m.mlp(m.mlpNorm(input), context));
    },
    {
      ...partKeys,
      attentionFn: attentionStreams("fn"),
      attentionBase: attentionStreams("base"),
      attentionScale: attentionStreams("scale"),
      mlpFn: mlpStreams("fn"),
      mlpBase: mlpStreams("base"),
      mlpScale: mlpStreams("scale"),
    },
  );
};

/** The slots of a decoder with several residual streams. */
export interface HyperDecoderSlots<C extends HyperConfig> {
  norm(c: C): Block;
  layer(c: C, layer: number): ContextBlock;
  /** What a query sees, for a sliding window where one is given; earlier positions by default. */
  readonly masks?: typeof causalMasks;
  readonly ropes: RopeParts<C>;
  cache(c: C): CacheShape;
  /** The checkpoint's keys of the parameters that put the streams together after the last layer. */
  streamsKey(part: keyof StreamWeights): string;
  /** Those of the embedding and of the language model's head, where they are not `embed_tokens` and `lm_head`. */
  readonly embeddingKey?: string;
  readonly headKey?: string;
  /** The weight of the language model's head, where checkpoints keep it in float32. */
  headWeight?(c: C): Parameter;
}

/**
 * A decoder whose layers read from several residual streams, which begin as the embedded tokens: token ids `[batch, length]`,
 * or embedded tokens, → hidden states `[batch, length, width]`.
 */
const hyperDecoder = <C extends HyperConfig>(c: C, slots: HyperDecoderSlots<C>) => {
  const { masks = causalMasks } = slots;
  const last = streamWeights(c, c.hc_mult, 1);
  return module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: depthOf(c) }, (_, layer) => slots.layer(c, layer)),
      norm: slots.norm(c),
      headFn: last.fn,
      headBase: last.base,
      headScale: last.scale,
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const rotary = tablesByLayer(c, slots.ropes, positions);
      const shared = layerContext(ids, context, { mask: masks(ids, context), rotary, positions });
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      const streams = embedded.unsqueeze(2).expand([1, 1, c.hc_mult, 1]);
      const made = m.layers.reduce((x, layer) => layer(x, shared), streams);
      const [weights] = rawWeights(c, last, made, [c.hc_mult]) as [Tensor];
      return m.norm(together(made, weights.sigmoid().add(c.hc_eps)));
    },
    {
      embed_tokens: slots.embeddingKey ?? "embed_tokens",
      headFn: slots.streamsKey("fn"),
      headBase: slots.streamsKey("base"),
      headScale: slots.streamsKey("scale"),
    },
  );
};

type HyperDecoder = ReturnType<typeof hyperDecoder>;

/** A family of decoders with several residual streams. */
export const hyperDecoderFamily = <C extends HyperConfig>(
  slots: HyperDecoderSlots<C>,
): DecoderFamily<C, HyperDecoder> => ({
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: slots.cache,
  backbone: (c) => hyperDecoder(c, slots),
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
  headKey: slots.headKey ?? "lm_head",
  ...(slots.headWeight && { headWeight: slots.headWeight }),
});
