import {
  asSequence,
  attend,
  conv2d,
  imageOf,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** Attention of a stage. */
export interface ReducedAttention {
  readonly width: number;
  readonly heads: number;
  /** How many pixels, each way, share a key and a value. */
  readonly ratio: number;
  readonly epsilon?: number;
  readonly bias?: boolean;
}

/**
 * Attention of every pixel to an image of fewer pixels (Wang et al., 2021): keys and values come from a strided convolution.
 * Pixels `[batch, height · width, channels]`, and the image they are of.
 */
export const reducedAttention = ({ width, heads, ratio, epsilon = 1e-5, bias = true }: ReducedAttention) =>
  module(
    {
      query: linear(width, width, { bias }),
      key: linear(width, width, { bias }),
      value: linear(width, width, { bias }),
      sr: ratio > 1 ? conv2d(width, width, ratio, { stride: ratio }) : undefined,
      layer_norm: ratio > 1 ? layerNorm(width, epsilon) : undefined,
    },
    (m, pixels: Tensor, image: Tensor) => {
      const fewer = m.sr && m.layer_norm ? m.layer_norm(asSequence(m.sr(imageOf(pixels, image)))) : pixels;
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(pixels)), split(m.key(fewer)), split(m.value(fewer)));
    },
  );
