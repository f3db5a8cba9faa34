// Encoders with rotary positions and norms behind the blocks, as Nomic, Jina and Alibaba publish them.

import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, attend, layerNorm, linear, module, paddingMask, rotate, type Tensor } from "@tiny-random/nn";
import { byPart } from "../decoder/fused-attention.ts";
import { ropeTables } from "../rope/rope.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { throughLayers } from "./encoder.ts";
import type { EncoderBlock, EncoderContext } from "./encoder-attention.ts";

/** The config fields that a rotary encoder reads. */
export interface RotaryEncoderConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  /** The heads' share of the width where the config does not say. */
  readonly head_dim?: number;
  readonly layer_norm_eps: number;
}

/** What checkpoints of rotary encoders differ in. */
export interface RotaryEncoderParts<C> {
  /** The keys of a layer's parts, of attention's two projections, and of the list of layers. */
  readonly keys: {
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

/** A norm of the states. */
export const rotaryEncoderNorm = (c: RotaryEncoderConfig) => layerNorm(c.hidden_size, c.layer_norm_eps);

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
      attentionNorm: rotaryEncoderNorm(c),
      mlp: parts.mlp(c),
      mlpNorm: rotaryEncoderNorm(c),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attentionNorm(x.add(m.attention(x, context)));
      return m.mlpNorm(attended.add(m.mlp(attended)));
    },
    { attention: parts.keys.attention, attentionNorm: parts.keys.attentionNorm, mlpNorm: parts.keys.mlpNorm },
  );

/** All layers, which the module under `encoder` holds. */
export const rotaryLayers = <C extends RotaryEncoderConfig>(c: C, parts: RotaryEncoderParts<C>) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => layer(c, parts)) },
    (m, x: Tensor, context: EncoderContext) => throughLayers(m.layers, x, context),
    { layers: parts.keys.layers },
  );

/** What its layers share: the rope of the tokens' positions, and the mask of padding. */
export const rotaryContext = (c: RotaryEncoderConfig, ids: Tensor, text: TextContext): EncoderContext => {
  const rotary = ropeTables(ropeOf(c), positionsOf(ids, text), headSizeOf(c));
  return { mask: paddingMask(text.attention_mask), rotary, text };
};
