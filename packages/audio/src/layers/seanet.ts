// SEANet, the convolutional encoder and decoder of neural codecs (Tagliasacchi et al., 2020).
import { type AnyModule, module, type Tensor } from "@tiny-random/nn";
import { type CodecConvolutionConfig, codecConvolution, codecTransposed } from "./codec-convolution.ts";

/** The config fields that SEANet's encoder and decoder read. */
export interface SeanetConfig extends CodecConvolutionConfig {
  readonly audio_channels: number;
  readonly hidden_size: number;
  readonly num_filters: number;
  readonly num_residual_layers: number;
  readonly upsampling_ratios: readonly number[];
  readonly kernel_size: number;
  readonly last_kernel_size: number;
  readonly residual_kernel_size: number;
  readonly dilation_growth_rate: number;
  readonly compress: number;
  readonly use_conv_shortcut: boolean;
}

/** `[batch, channels, length]` → other channels, another length. */
export type SeanetBlock = ((x: Tensor) => Tensor) & AnyModule;

/** Blocks at the lowest rate, the end of the encoder and the beginning of the decoder; given the channels there. */
export type Bottleneck = (channels: number) => readonly SeanetBlock[];

const elu = (): SeanetBlock => module({}, (_, x: Tensor) => x.elu());

const sequential = (layers: readonly SeanetBlock[]) =>
  module({ layers }, (m, x: Tensor) => m.layers.reduce<Tensor>((state, layer) => layer(state), x));

/** A dilated and a pointwise convolution, added to the input or its shortcut. */
const residualBlock = (c: SeanetConfig, channels: number, dilation: number): SeanetBlock => {
  const narrow = channels / c.compress;
  const dilated = codecConvolution(c, channels, narrow, c.residual_kernel_size, { dilation });
  return module(
    {
      block: [elu(), dilated, elu(), codecConvolution(c, narrow, channels, 1)],
      shortcut: c.use_conv_shortcut ? codecConvolution(c, channels, channels, 1) : undefined,
    },
    (m, x: Tensor) => (m.shortcut?.(x) ?? x).add(m.block.reduce<Tensor>((state, layer) => layer(state), x)),
  );
};

const residualBlocks = (c: SeanetConfig, channels: number): SeanetBlock[] =>
  Array.from({ length: c.num_residual_layers }, (_, index) =>
    residualBlock(c, channels, c.dilation_growth_rate ** index),
  );

const none: Bottleneck = () => [];

/** SEANet's encoder (Tagliasacchi et al., 2020): sound `[batch, channels, samples]` → `[batch, width, frames]`. */
export const seanetEncoder = (c: SeanetConfig, bottleneck: Bottleneck = none) => {
  const stages = c.upsampling_ratios.toReversed().flatMap((stride, stage) => {
    const channels = c.num_filters * 2 ** stage;
    return [...residualBlocks(c, channels), elu(), codecConvolution(c, channels, 2 * channels, 2 * stride, { stride })];
  });
  const deepest = c.num_filters * 2 ** c.upsampling_ratios.length;
  return sequential([
    codecConvolution(c, c.audio_channels, c.num_filters, c.kernel_size),
    ...stages,
    ...bottleneck(deepest),
    elu(),
    codecConvolution(c, deepest, c.hidden_size, c.last_kernel_size),
  ]);
};

/** SEANet's decoder: `[batch, width, frames]` → sound `[batch, channels, samples]`. */
export const seanetDecoder = (c: SeanetConfig, bottleneck: Bottleneck = none) => {
  const deepest = c.num_filters * 2 ** c.upsampling_ratios.length;
  const stages = c.upsampling_ratios.flatMap((stride, stage) => {
    const channels = deepest / 2 ** stage;
    return [
      elu(),
      codecTransposed(c, channels, channels / 2, 2 * stride, { stride }),
      ...residualBlocks(c, channels / 2),
    ];
  });
  return sequential([
    codecConvolution(c, c.hidden_size, deepest, c.kernel_size),
    ...bottleneck(deepest),
    ...stages,
    elu(),
    codecConvolution(c, c.num_filters, c.audio_channels, c.last_kernel_size),
  ]);
};
