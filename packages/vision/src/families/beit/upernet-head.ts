import { batchNorm, conv2d, module, type Tensor } from "@tiny-random/nn";
import { throughUperNet } from "../../layers/upernet.ts";

/** Convolution without bias under `conv`, batch norm under `bn`, ReLU. */
export const convNormRelu = (inputs: number, outputs: number, kernel: number) =>
  module(
    {
      conv: conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias: false }),
      bn: batchNorm(outputs),
    },
    (m, x: Tensor) => m.bn(m.conv(x)).relu(),
  );

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

/** The UPerNet head (Xiao et al., 2018). */
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
      const { lateral_convs, fpn_convs, fpn_bottleneck, classifier, bottleneck } = m;
      const pools = m.psp_modules.map(([, block]) => block);
      return throughUperNet(
        { pools, bottleneck, lateral_convs, fpn_convs, fpn_bottleneck, classifier },
        features,
        poolScales,
      );
    },
  );
};
