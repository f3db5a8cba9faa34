import { module, type Tensor } from "@tiny-random/nn";
import { parallelBlock } from "./decoder-blocks.ts";
import type { RotaryDecoderConfig } from "./decoder-config.ts";
import type { Block, DecoderParts, LayerContext } from "./decoder-parts.ts";

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

/** A norm before and after each of the two blocks, what comes out added to the residual stream (Gemma 2, 2024). */
export const fourNormLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  module(
    {
      self_attn: parts.attention(c, layer),
      mlp: parts.mlp(c, layer),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      pre_feedforward_layernorm: parts.norm(c),
      post_feedforward_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.add(m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context)));
      return h.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(h))));
    },
  );

/** One norm before both parts of a layer, which see the same and are added to the residual stream together. */
export const parallelLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  parallelBlock({
    attentionNorm: ["input_layernorm", parts.norm(c)],
    attention: ["self_attn", parts.attention(c, layer)],
    mlp: ["mlp", parts.mlp(c, layer)],
  });
