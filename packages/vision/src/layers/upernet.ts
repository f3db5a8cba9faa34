import { Tensor } from "@tiny-random/nn";

type Block = (x: Tensor) => Tensor;

/** The weights of a UPerNet head. */
interface UperNetWeights {
  /** Convolutions of the pooled maps, one for each scale. */
  readonly pools: readonly Block[];
  readonly bottleneck: Block;
  readonly lateral_convs: readonly Block[];
  readonly fpn_convs: readonly Block[];
  readonly fpn_bottleneck: Block;
  readonly classifier: Block;
}

const resizedLike = (map: Tensor, like: Tensor): Tensor =>
  map.interpolate({ size: [like.size(2), like.size(3)], mode: "bilinear" });

/**
 * UPerNet (Xiao et al., 2018): pyramid pooling (PSP) of the coarsest map, a feature pyramid (FPN) down to the finest, and
 * scores of labels at every place of the concatenated maps.
 *
 * @param poolScales sizes of the pyramid pooling: windows along each side
 */
export const throughUperNet = (
  m: UperNetWeights,
  features: readonly Tensor[],
  poolScales: readonly number[],
): Tensor => {
  const coarsest = features.at(-1) as Tensor;
  const pooled = m.pools.map((block, index) =>
    resizedLike(block(coarsest.adaptive_avg_pool2d(poolScales[index] ?? 1)), coarsest),
  );
  const pyramid = [m.bottleneck(Tensor.cat([coarsest, ...pooled], 1))];
  for (const [index, lateral] of [...m.lateral_convs.entries()].toReversed()) {
    const projected = lateral(features[index] as Tensor);
    pyramid.unshift(projected.add(resizedLike(pyramid[0] as Tensor, projected)));
  }
  const finest = pyramid[0] as Tensor;
  const joined = pyramid.map((map, index) => resizedLike(m.fpn_convs[index]?.(map) ?? map, finest));
  return m.classifier(m.fpn_bottleneck(Tensor.cat(joined, 1)));
};
