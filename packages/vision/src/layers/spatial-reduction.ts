import {
  asSequence,
  attend,
  conv2d,
  dense,
  imageOf,
  keyed,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** The numbers of one stage that its attention reads. */
interface ReductionStage {
  readonly width: number;
  readonly heads: number;
  /** Kernel and stride of the convolution that reduces the image; 1 where none does. */
  readonly reduction: number;
  readonly epsilon?: number;
  readonly qkvBias?: boolean;
}

/**
 * Keys and values are of an image reduced by a strided convolution, whose key is the family's. Called with pixels
 * `[batch, height · width, channels]` and the image that they are of.
 */
const reducedAttention = <K extends string>(key: K, stage: ReductionStage) => {
  const { width, heads, reduction, epsilon = 1e-5, qkvBias: bias = true } = stage;
  return module(
    {
      query: linear(width, width, { bias }),
      key: linear(width, width, { bias }),
      value: linear(width, width, { bias }),
      ...keyed(key, reduction > 1 ? conv2d(width, width, reduction, { stride: reduction }) : undefined),
      layer_norm: reduction > 1 ? layerNorm(width, epsilon) : undefined,
    },
    (m, pixels: Tensor, image: Tensor) => {
      const reduce = m[key];
      const reduced = reduce && m.layer_norm ? m.layer_norm(asSequence(reduce(imageOf(pixels, image)))) : pixels;
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(pixels)), split(m.key(reduced)), split(m.value(reduced)));
    },
  );
};

/**
 * Spatial-reduction attention (Wang et al., 2021), projected back to the stream.
 *
 * @param key the key of the convolution that reduces the image
 */
export const spatialReductionAttention = (key: "sr" | "sequence_reduction", stage: ReductionStage) =>
  module(
    { self: reducedAttention(key, stage), output: dense(stage.width, stage.width) },
    (m, pixels: Tensor, image: Tensor) => m.output(m.self(pixels, image)),
  );
