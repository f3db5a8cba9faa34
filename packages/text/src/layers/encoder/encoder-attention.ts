import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  attend,
  linear,
  module,
  type RotaryTables,
  rotate,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import type { TextContext } from "../sessions/backbone.ts";
import type { SummedEmbeddingsConfig } from "./summed-embeddings.ts";

/** The config fields that a stack of layers reads, whatever mixes their tokens. */
export interface LayeredConfig extends ModelConfig, SummedEmbeddingsConfig {
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  /** GELU where the config does not say. */
  readonly hidden_act?: string;
  /** A decoder masks what comes later and may have a cache. */
  readonly is_decoder?: boolean | null;
}

/** The config fields that a post-norm encoder reads. */
export interface EncoderConfig extends LayeredConfig {
  readonly num_attention_heads: number;
  /** A decoder beside an encoder. */
  readonly add_cross_attention?: boolean | null;
  /** Features of the states that a decoder looks at; its own where the config does not say. */
  readonly encoder_hidden_size?: number;
}

/** What every layer of one pass shares. */
export interface EncoderContext {
  /** Added to attention scores. */
  readonly mask: Tensor;
  /** Rotates queries and keys, where positions are rotary. */
  readonly rotary?: RotaryTables;
  readonly text: TextContext;
}

/** `[batch, length, width]` → the same, looking at other positions: attention, a layer, all layers. */
export type EncoderBlock = ((x: Tensor, context: EncoderContext) => Tensor) & AnyModule;

/**
 * Self-attention to all positions, or for a decoder to earlier ones, without the output projection.
 *
 * @param options.bias whether the projections have biases
 */
export const selfAttention = (c: EncoderConfig, layer: number, options: { readonly bias?: boolean } = {}) =>
  module(
    {
      query: linear(c.hidden_size, c.hidden_size, options),
      key: linear(c.hidden_size, c.hidden_size, options),
      value: linear(c.hidden_size, c.hidden_size, options),
    },
    (m, x: Tensor, { mask, rotary, text }: EncoderContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      const key = rotate(split(m.key(x)), rotary);
      const value = rotate(split(m.value(x)), c["rotary_value"] === true ? rotary : undefined);
      const [keys, values] = text.cache?.extend(layer, key, value) ?? [key, value];
      return attend(rotate(split(m.query(x)), rotary), keys, values, { mask });
    },
  );

/** Cross-attention to the states of an encoder, without the output projection. */
export const crossAttention = (c: EncoderConfig) => {
  const from = c.encoder_hidden_size ?? c.hidden_size;
  return module(
    {
      query: linear(c.hidden_size, c.hidden_size),
      key: linear(from, c.hidden_size),
      value: linear(from, c.hidden_size),
    },
    (m, x: Tensor, { text }: EncoderContext) => {
      if (!text.encoder) throw new Error("a decoder with attention to an encoder needs its states");
      const { states, mask } = text.encoder;
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      return attend(split(m.query(x)), split(m.key(states)), split(m.value(states)), { mask });
    },
  );
};
