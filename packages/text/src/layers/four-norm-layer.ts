import { module, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext, RotaryDecoderConfig } from "./rotary-decoder.ts";

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
