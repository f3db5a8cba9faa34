import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  attend,
  embedding,
  linear,
  module,
  rmsNorm,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { causalMasks, positionsOf, type TextContext } from "./backbone.ts";
import type { KeyValueCache } from "./cache.ts";
import type { DecoderFamily } from "./heads.ts";
import { attentionFactor, inverseFrequencies, type RotaryTables, ropeOf, rotaryTables, rotate } from "./rope.ts";

/** The config fields that a rotary decoder reads. */
export interface RotaryDecoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number | null;
  readonly head_dim?: number | null;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
  readonly tie_word_embeddings: boolean;
  readonly attention_bias?: boolean;
  readonly mlp_bias?: boolean;
  /** How many positions a query sees at most, itself included. */
  readonly sliding_window?: number | null;
  /** `sliding_attention` or `full_attention` by layer; without it every layer has the window. */
  readonly layer_types?: readonly string[] | null;
}

/** What every layer of one pass shares. */
export interface LayerContext {
  /** The causal mask, for a window where one is given. */
  readonly mask: (window?: number) => Tensor;
  readonly rotary: RotaryTables;
  readonly cache: KeyValueCache | undefined;
}

/** A part of a layer: `[batch, length, width]` → the same. */
export type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A part that also looks at other positions, or a whole layer. */
export type ContextBlock = ((x: Tensor, context: LayerContext) => Tensor) & AnyModule;

/** The parts of a decoder that its variants make otherwise. */
export interface DecoderParts<C extends RotaryDecoderConfig> {
  norm(c: C): Block;
  attention(c: C, layer: number): ContextBlock;
  mlp(c: C, layer: number): Block;
  layer(c: C, layer: number, parts: DecoderParts<C>): ContextBlock;
  /** Features of a head that are rotated. */
  rotarySize(c: C): number;
}

/** Features of one head: the config's own, or the width shared out. */
export const headSizeOf = (c: RotaryDecoderConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

/** The window of a layer, if it has one. */
export const windowOf = (c: RotaryDecoderConfig, layer: number): number | undefined => {
  const slides = c.layer_types ? c.layer_types[layer] === "sliding_attention" : true;
  return slides ? (c.sliding_window ?? undefined) : undefined;
};

/** A gated feed-forward block: down(act(gate(x)) · up(x)) (Shazeer, 2020). */
export const gatedMlp = (c: RotaryDecoderConfig, width = c.intermediate_size) =>
  module(
    {
      gate_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      up_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      down_proj: linear(width, c.hidden_size, { bias: c.mlp_bias ?? false }),
    },
    (m, x: Tensor) => m.down_proj(activation(c.hidden_act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );

/** Causal self-attention with rotary positions and grouped key/value heads. */
export const rotaryAttention = (c: RotaryDecoderConfig, layer: number) => {
  const headSize = headSizeOf(c);
  const [heads, keyValueHeads] = [c.num_attention_heads, c.num_key_value_heads ?? c.num_attention_heads];
  const bias = c.attention_bias ?? false;
  return module(
    {
      q_proj: linear(c.hidden_size, heads * headSize, { bias }),
      k_proj: linear(c.hidden_size, keyValueHeads * headSize, { bias }),
      v_proj: linear(c.hidden_size, keyValueHeads * headSize, { bias }),
      o_proj: linear(heads * headSize, c.hidden_size, { bias }),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const query = rotate(splitHeads(m.q_proj(x), heads, headSize), rotary);
      const key = rotate(splitHeads(m.k_proj(x), keyValueHeads, headSize), rotary);
      const value = splitHeads(m.v_proj(x), keyValueHeads, headSize);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      return m.o_proj(attend(query, keys, values, { mask: mask(windowOf(c, layer)) }));
    },
  );
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
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: rotaryAttention,
  mlp: (c) => gatedMlp(c),
  layer: preNormLayer,
  rotarySize: headSizeOf,
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
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => parts.layer(c, layer, parts)),
      norm: parts.norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const rope = ropeOf(c);
      const frequencies = inverseFrequencies(rope, parts.rotarySize(c));
      const rotary = rotaryTables(positionsOf(ids, context), frequencies, attentionFactor(rope));
      const shared = { mask: causalMasks(ids, context), rotary, cache: context.cache };
      return m.norm(m.layers.reduce((x, layer) => layer(x, shared), m.embed_tokens(ids)));
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
