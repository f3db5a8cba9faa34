import { batchNorm, conv2d, module, Tensor } from "@tiny-random/nn";

/** Convolution without bias under `conv`, batch norm under `bn`, ReLU. */
export const convNormRelu = (inputs: number, outputs: number, kernel: number) =>
  module(
    {
      conv: conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias: false }),
      bn: batchNorm(outputs),
    },
    (m, x: Tensor) => m.bn(m.conv(x)).relu(),
  );

const resizedLike = (map: Tensor, like: Tensor): Tensor =>
  map.interpolate({ size: [like.size(2), like.size(3)], mode: "bilinear" });

/** Options of the UPerNet head. */
interface UperNetHeadOptions {
  /** Number of feature maps, finest first. */
  readonly maps: number;
  /** Channels of every feature map. */
  readonly width: number;
  readonly labels: number;
  /** Sizes of the pyramid pooling: windows along each side. */
  readonly poolScales: readonly number[];
}

/**
 * The UPerNet head (Xiao et al., 2018): pyramid pooling (PSP) of the coarsest map, a feature pyramid (FPN) down to the finest,
 * and scores of labels at every place of the concatenated maps.
 */
export const uperNetHead = ({ maps, width, labels, poolScales }: UperNetHeadOptions) => {
  const finer = Array.from({ length: maps - 1 });
  return module(
    {
      // Number 0 of each list is the pooling, which has no weights.
      psp_modules: poolScales.map(() => [undefined, convNormRelu(width, width, 1)] as const),
      bottleneck: convNormRelu((1 + poolScales.length) * width, width, 3),
      lateral_convs: finer.map(() => convNormRelu(width, width, 1)),
      fpn_convs: finer.map(() => convNormRelu(width, width, 3)),
      fpn_bottleneck: convNormRelu(maps * width, width, 3),
      classifier: conv2d(width, labels, 1),
    },
    (m, features: readonly Tensor[]) => {
      const coarsest = features.at(-1) as Tensor;
      const pooled = m.psp_modules.map(([, block], index) =>
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
    },
  );
};
