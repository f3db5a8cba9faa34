import { batchNorm, conv2d, module, Tensor } from "@tiny-random/nn";

/** Convolution without bias under `conv`, batch norm under `bn`, ReLU. */
export const convolutionBlock = (inputs: number, outputs: number, kernel: number) =>
  module(
    {
      conv: conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias: false }),
      bn: batchNorm(outputs),
    },
    (m, x: Tensor) => m.bn(m.conv(x)).relu(),
  );

const resizedLike = (map: Tensor, like: Tensor): Tensor =>
  map.interpolate({ size: [like.size(2), like.size(3)], mode: "bilinear" });

/** The options of a pyramid's head. */
export interface PyramidHead {
  /** Maps that come in, finest first, all of so many channels. */
  readonly maps: number;
  readonly width: number;
  readonly labels: number;
  /** Windows along each side in which the coarsest map is averaged. */
  readonly scales: readonly number[];
}

/**
 * Labels for every place of the finest of several maps (UPerNet, Xiao et al., 2018): the coarsest is seen as a whole at
 * several scales, each coarser map is added to the next finer one, and all are joined.
 */
export const pyramidHead = ({ maps, width, labels, scales }: PyramidHead) => {
  const finer = Array.from({ length: maps - 1 });
  return module(
    {
      // Numbered with the pooling before them.
      psp_modules: scales.map(() => [undefined, convolutionBlock(width, width, 1)] as const),
      bottleneck: convolutionBlock((1 + scales.length) * width, width, 3),
      lateral_convs: finer.map(() => convolutionBlock(width, width, 1)),
      fpn_convs: finer.map(() => convolutionBlock(width, width, 3)),
      fpn_bottleneck: convolutionBlock(maps * width, width, 3),
      classifier: conv2d(width, labels, 1),
    },
    (m, features: readonly Tensor[]) => {
      const coarsest = features.at(-1) as Tensor;
      const seen = m.psp_modules.map(([, block], index) =>
        resizedLike(block(coarsest.adaptive_avg_pool2d(scales[index] ?? 1)), coarsest),
      );
      const summed = [m.bottleneck(Tensor.cat([coarsest, ...seen], 1))];
      for (const [index, lateral] of [...m.lateral_convs.entries()].toReversed()) {
        const own = lateral(features[index] as Tensor);
        summed.unshift(own.add(resizedLike(summed[0] as Tensor, own)));
      }
      const finest = summed[0] as Tensor;
      const joined = summed.map((map, index) => resizedLike(m.fpn_convs[index]?.(map) ?? map, finest));
      return m.classifier(m.fpn_bottleneck(Tensor.cat(joined, 1)));
    },
  );
};
