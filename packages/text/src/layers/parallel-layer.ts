import { parallelBlock } from "./decoder-blocks.ts";
import type { DecoderParts, RotaryDecoderConfig } from "./rotary-decoder.ts";

/** One norm before both parts of a layer, which see the same and are added to the residual stream together. */
export const parallelLayer = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  parallelBlock({
    attentionNorm: ["input_layernorm", parts.norm(c)],
    attention: ["self_attn", parts.attention(c, layer)],
    mlp: ["mlp", parts.mlp(c, layer)],
  });
