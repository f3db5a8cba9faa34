// Encoders with rotary positions and norms behind the blocks, as Nomic, Jina and Alibaba publish them.

import { type AnyModule, attend, layerNorm, linear, module, paddingMask, rotate, type Tensor } from "@tiny-random/nn";
import { byPart } from "../decoder/fused-attention.ts";
import { ropeTables } from "../rope/rope.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { firstTokenPooler, throughLayers } from "./encoder.ts";
import type { EncoderBlock, EncoderConfig, EncoderContext } from "./encoder-attention.ts";
import { summedEmbeddings } from "./summed-embeddings.ts";

/** The config fields that a rotary encoder reads. */
export interface RotaryEncoderConfig extends EncoderConfig {
  /** The heads' share of the width where the config does not say. */
  readonly head_dim?: number;
}

/** What checkpoints of rotary encoders differ in. */
export interface RotaryEncoderParts<C> {
  /** The keys of a layer's parts, of attention's two projections, of the list of layers. */
  readonly keys: {
    /** That of the embeddings' norm where it stands beside them. */
    readonly embeddingNorm?: string;
    readonly attention: string;
    readonly attentionNorm: string;
    readonly mlpNorm: string;
    readonly qkv: string;
    readonly output: string;
    readonly layers: string;
  };
  /** Whether attention's projections have biases. */
  readonly attentionBias: boolean;
  /** The feed-forward block, under `mlp`. */
  mlp(c: C): ((x: Tensor) => Tensor) & AnyModule;
}

const headSizeOf = (c: RotaryEncoderConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

const normOf = (c: RotaryEncoderConfig) => layerNorm(c.hidden_size, c.layer_norm_eps);

const attention = <C extends RotaryEncoderConfig>(
  c: C,
  { keys, attentionBias }: RotaryEncoderParts<C>,
): EncoderBlock => {
  const [heads, headSize] = [c.num_attention_heads, headSizeOf(c)];
  const options = { bias: attentionBias };
  return module(
    {
      qkv: linear(c.hidden_size, 3 * heads * headSize, options),
      output: linear(heads * headSize, c.hidden_size, options),
    },
    (m, x: Tensor, { mask, rotary }: EncoderContext) => {
      const [query, key, value] = byPart(m.qkv(x), { heads, keyValueHeads: heads, headSize });
      return m.output(attend(rotate(query, rotary), rotate(key, rotary), value, { mask }));
    },
    { qkv: keys.qkv, output: keys.output },
  );
};

const layer = <C extends RotaryEncoderConfig>(c: C, parts: RotaryEncoderParts<C>): EncoderBlock =>
  module(
    {
      attention: attention(c, parts),
      attentionNorm: normOf(c),
      mlp: parts.mlp(c),
      mlpNorm: normOf(c),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attentionNorm(x.add(m.attention(x, context)));
      return m.mlpNorm(attended.add(m.mlp(attended)));
    },
    { attention: parts.keys.attention, attentionNorm: parts.keys.attentionNorm, mlpNorm: parts.keys.mlpNorm },
  );

const layers = <C extends RotaryEncoderConfig>(c: C, parts: RotaryEncoderParts<C>) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => layer(c, parts)) },
    (m, x: Tensor, context: EncoderContext) => throughLayers(m.layers, x, context),
    { layers: parts.keys.layers },
  );

/**
 * A rotary encoder: token ids `[batch, length]` → hidden states `[batch, length, width]`; bare, and with a pooler beside it
 * for heads over the whole text.
 */
export const rotaryEncoderOf = <C extends RotaryEncoderConfig>(parts: RotaryEncoderParts<C>) => {
  const { embeddingNorm } = parts.keys;
  const children = (c: C) => ({
    embeddings: summedEmbeddings(c, { positions: null, ...(embeddingNorm && { norm: null }) }),
    norm: embeddingNorm ? normOf(c) : undefined,
    encoder: layers(c, parts),
  });
  const keys = embeddingNorm ? { norm: embeddingNorm } : {};
  const encode = (c: C) => (m: ReturnType<typeof children>, ids: Tensor, text: TextContext) => {
    const rotary = ropeTables(ropeOf(c), positionsOf(ids, text), headSizeOf(c));
    const shared = { mask: paddingMask(text.attention_mask), rotary, text };
    const embedded = m.embeddings(ids, text);
    return m.encoder(m.norm?.(embedded) ?? embedded, shared);
  };
  return {
    backbone: (c: C) => module(children(c), encode(c), keys),
    pooledBackbone: (c: C) => module({ ...children(c), pooler: firstTokenPooler(c) }, encode(c), keys),
  };
};
