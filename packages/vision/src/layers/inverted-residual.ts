import { module, type Tensor } from "@tiny-random/nn";
import { type ChannelConfig, divisible, roundHalfEven, scaled } from "./channel-rounding.ts";
import { type MobileBlockConfig, mobileBlock } from "./mobile-block.ts";

/** The config fields that inverted residuals read. */
export interface InvertedResidualConfig extends ChannelConfig, MobileBlockConfig {
  readonly num_channels: number;
  readonly expand_ratio: number;
  readonly output_stride: number;
  readonly first_layer_is_expansion: boolean;
}

/** Channels and strides of MobileNet V2's blocks at a depth multiplier of 1 (Sandler et al., 2018, table 2). */
export const invertedChannels = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
const strides = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/** More channels, a depthwise convolution of them, fewer channels without activation: the inverted residual. */
const inverted = (c: InvertedResidualConfig, inputs: number, outputs: number, stride: number, dilation: number) => {
  const wide = divisible(c, roundHalfEven(inputs * c.expand_ratio));
  const parts = {
    expand_1x1: mobileBlock(c, inputs, wide, 1),
    conv_3x3: mobileBlock(c, wide, wide, 3, { stride, dilation, groups: wide }),
    reduce_1x1: mobileBlock(c, wide, outputs, 1, { act: undefined }),
  };
  const isResidual = stride === 1 && inputs === outputs;
  return module(parts, (m, x: Tensor) => {
    const changed = m.reduce_1x1(m.conv_3x3(m.expand_1x1(x)));
    return isResidual ? x.add(changed) : changed;
  });
};

/** The first convolution, and a block that widens nothing. */
export const mobileStem = (c: InvertedResidualConfig) => {
  const wide = scaled(c, 32);
  const parts = {
    first_conv: mobileBlock(c, c.num_channels, wide, 3, { stride: 2 }),
    expand_1x1: c.first_layer_is_expansion ? undefined : mobileBlock(c, wide, wide, 1),
    conv_3x3: mobileBlock(c, wide, wide, 3, { groups: wide }),
    reduce_1x1: mobileBlock(c, wide, scaled(c, invertedChannels[0] ?? 0), 1, { act: undefined }),
  };
  return module(parts, (m, pixels: Tensor) => {
    const first = m.first_conv(pixels);
    return m.reduce_1x1(m.conv_3x3(m.expand_1x1 ? m.expand_1x1(first) : first));
  });
};

/** The blocks; from the output stride on, images stay as large and kernels dilate instead. */
export const invertedResiduals = (c: InvertedResidualConfig) => {
  let [reached, dilation] = [2, 1];
  return strides.map((asked, index) => {
    const widths = [invertedChannels[index], invertedChannels[index + 1]].map((count) => scaled(c, count ?? 0));
    const [inputs = 0, outputs = 0] = widths;
    if (reached === c.output_stride) {
      const made = inverted(c, inputs, outputs, 1, dilation);
      dilation *= asked;
      return made;
    }
    reached *= asked;
    return inverted(c, inputs, outputs, asked, 1);
  });
};
