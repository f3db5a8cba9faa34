import { calledAs, isFloat, type Tensor } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "./decoder-config.ts";
import { preNormLayer } from "./decoder-layers.ts";
import type { ContextBlock, DecoderParts, LayerContext } from "./decoder-parts.ts";

/** So many features of embedded tokens, from a place on; undefined where they end before. */
const featuresFrom = (tokens: Tensor, start: number, width: number): Tensor | undefined =>
  isFloat(tokens.dtype) && start < Number(tokens.size(-1)) ? tokens.slice(-1, start, start + width) : undefined;

/** How a decoder's layer is built. */
type LayerOf = <C extends RotaryDecoderConfig>(c: C, layer: number, parts: DecoderParts<C>) => ContextBlock;

/**
 * A layer whose output states of an image tower's middle layers join, one tower layer's for each of the first layers
 * (DeepStack, Meng et al., 2024). Embedded tokens carry them behind their own features, `[batch, length, width · (1 + joined)]`,
 * zeros where a token is a word; tokens without them are as in any decoder.
 */
export const deepStackOf =
  (plain: LayerOf): LayerOf =>
  (c, layer, parts) => {
    const width = c.hidden_size;
    const inner = plain(c, layer, parts);
    return calledAs(inner, (x: Tensor, context: LayerContext) => {
      const own = x.size(-1) === width ? x : x.slice(-1, 0, width);
      const joined = featuresFrom(context.tokens, (layer + 1) * width, width);
      const states = inner(own, context);
      return joined ? states.add(joined) : states;
    });
  };

/** The same with the norm before each block. */
export const deepStackLayer = deepStackOf(preNormLayer);
