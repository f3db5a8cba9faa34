import { module, type Tensor } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "./decoder-config.ts";
import type { Block, ContextBlock, DecoderParts, LayerContext, LayerKeys, LayerParts } from "./decoder-parts.ts";

/** Llama's keys of a layer's parts. */
export const llamaKeys: LayerKeys = {
  attention: "self_attn",
  mlp: "mlp",
  attentionNorm: "input_layernorm",
  mlpNorm: "post_attention_layernorm",
};

/** Attention to an encoder's states, between a decoder layer's two blocks. */
export type CrossParts = { readonly cross: ContextBlock; readonly crossNorm: Block };

/** Norm before each block, the block's output added to the residual stream (Radford et al., 2019). */
export const preNormBlock = (
  parts: LayerParts & Partial<CrossParts>,
  keys: Partial<LayerKeys & { [Role in keyof CrossParts]: string }>,
  residualMultiplier?: number,
): ContextBlock => {
  const scaled = (x: Tensor) => (residualMultiplier === undefined ? x : x.mul(residualMultiplier));
  return module(
    parts,
    (m, x: Tensor, context: LayerContext) => {
      const attended = x.add(scaled(m.attention(m.attentionNorm(x), context)));
      const h = m.cross && m.crossNorm ? attended.add(m.cross(m.crossNorm(attended), context)) : attended;
      return h.add(scaled(m.mlp(m.mlpNorm(h))));
    },
    keys,
  );
};

/** Both blocks read the layer's input behind one norm (Wang and Komatsuzaki, 2021). */
export const parallelBlock = (
  parts: Omit<LayerParts, "mlpNorm">,
  keys: Partial<Omit<LayerKeys, "mlpNorm">>,
): ContextBlock =>
  module(
    parts,
    (m, x: Tensor, context: LayerContext) => {
      const normed = m.attentionNorm(x);
      return x.add(m.attention(normed, context)).add(m.mlp(normed));
    },
    keys,
  );

/** Both blocks read the layer's input, each behind its norm (Black et al., 2022). */
export const twoNormParallelBlock = (parts: LayerParts, keys: Partial<LayerKeys>): ContextBlock =>
  module(
    parts,
    (m, x: Tensor, context: LayerContext) => x.add(m.attention(m.attentionNorm(x), context)).add(m.mlp(m.mlpNorm(x))),
    keys,
  );

/** A layer of a rotary decoder with the norm before each block. */
export const preNormLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  preNormBlock(
    {
      attention: parts.attention(c, layer),
      mlp: parts.mlp(c, layer),
      attentionNorm: parts.norm(c),
      mlpNorm: parts.norm(c),
    },
    { ...llamaKeys, ...parts.layerKeys },
    parts.residualMultiplier?.(c),
  );

/** A layer of a rotary decoder whose blocks read the same normed input. */
export const parallelLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  parallelBlock(
    { attention: parts.attention(c, layer), mlp: parts.mlp(c, layer), attentionNorm: parts.norm(c) },
    { ...llamaKeys, ...parts.layerKeys },
  );

/** The checkpoint's keys of the norms before and after each block. */
export interface SandwichKeys {
  readonly beforeAttention: string;
  readonly afterAttention: string;
  readonly beforeMlp: string;
  readonly afterMlp: string;
}

/**
 * Sandwich norms under given keys: one before and one after each block.
 *
 * @param after those after the blocks, where they differ from those before
 */
export const sandwichNorms =
  (keys: SandwichKeys, after?: (c: RotaryDecoderConfig) => Block) =>
  <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) => {
    const normAfter = after ?? parts.norm;
    const multiplier = parts.residualMultiplier?.(c);
    const { attention: self_attn = "self_attn", mlp = "mlp" } = parts.layerKeys;
    const scaled = (x: Tensor) => (multiplier === undefined ? x : x.mul(multiplier));
    return module(
      {
        self_attn: parts.attention(c, layer),
        mlp: parts.mlp(c, layer),
        beforeAttention: parts.norm(c),
        afterAttention: normAfter(c),
        beforeMlp: parts.norm(c),
        afterMlp: normAfter(c),
      },
      (m, x: Tensor, context: LayerContext) => {
        const h = x.add(scaled(m.afterAttention(m.self_attn(m.beforeAttention(x), context))));
        return h.add(scaled(m.afterMlp(m.mlp(m.beforeMlp(h)))));
      },
      { ...keys, self_attn, mlp },
    );
  };

/** Sandwich norms under Gemma's keys (Gemma 2, 2024). */
export const sandwichNormLayer = sandwichNorms({
  beforeAttention: "input_layernorm",
  afterAttention: "post_attention_layernorm",
  beforeMlp: "pre_feedforward_layernorm",
  afterMlp: "post_feedforward_layernorm",
});

/** Norms after the blocks, none before (OLMo 2, 2025), under given keys. */
export const postNorms =
  (keys: { readonly post_attention_layernorm?: string; readonly post_feedforward_layernorm?: string }) =>
  <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
    module(
      {
        self_attn: parts.attention(c, layer),
        mlp: parts.mlp(c, layer),
        post_attention_layernorm: parts.norm(c),
        post_feedforward_layernorm: parts.norm(c),
      },
      (m, x: Tensor, context: LayerContext) => {
        const h = x.add(m.post_attention_layernorm(m.self_attn(x, context)));
        return h.add(m.post_feedforward_layernorm(m.mlp(h)));
      },
      keys,
    );

/** Norms after the blocks under OLMo 2's keys. */
export const postNormDecoderLayer = postNorms({});
