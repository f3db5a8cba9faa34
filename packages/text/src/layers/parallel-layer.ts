import { module, type Tensor } from "@tiny-random/nn";
import type { DecoderParts, LayerContext, RotaryDecoderConfig } from "./rotary-decoder.ts";

/** One norm before both blocks, which see the same and are added to the residual stream together (Wang, 2021). */
export const parallelLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  module(
    { self_attn: parts.attention(c, layer), mlp: parts.mlp(c, layer), input_layernorm: parts.norm(c) },
    (m, x: Tensor, context: LayerContext) => {
      const normed = m.input_layernorm(x);
      return x.add(m.self_attn(normed, context)).add(m.mlp(normed));
    },
  );
