import { type AnyModule, module, type Tensor } from "@tiny-random/nn";
import { type CodecConvolutionConfig, codecConvolution, codecTransposed } from "./codec-convolution.ts";

/** The config fields that a codec's encoder and decoder read. */
export interface CodecConfig extends CodecConvolutionConfig {
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

/** `[batch, channels, length]` → the same with other channels and length. */
export type SoundBlock = ((x: Tensor) => Tensor) & AnyModule;

/** What stands between the convolutions of all rates and the last or first one, its channels given. */
export type BetweenRates = (channels: number) => readonly SoundBlock[];

const elu = (): SoundBlock => module({}, (_, x: Tensor) => x.elu());

const inTurn = (layers: readonly SoundBlock[]) =>
  module({ layers }, (m, x: Tensor) => m.layers.reduce<Tensor>((state, layer) => layer(state), x));

/** A dilated convolution and one of a single step, added to what went in. */
const residualBlock = (c: CodecConfig, channels: number, dilation: number): SoundBlock => {
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

const residualBlocks = (c: CodecConfig, channels: number): SoundBlock[] =>
  Array.from({ length: c.num_residual_layers }, (_, index) =>
    residualBlock(c, channels, c.dilation_growth_rate ** index),
  );

const nothing: BetweenRates = () => [];

/** Sound at lower and lower rates (SEANet; Tagliasacchi et al., 2020): `[batch, 1, samples]` → `[batch, width, frames]`. */
export const codecEncoder = (c: CodecConfig, between: BetweenRates = nothing) => {
  const stages = c.upsampling_ratios.toReversed().flatMap((stride, stage) => {
    const channels = c.num_filters * 2 ** stage;
    return [...residualBlocks(c, channels), elu(), codecConvolution(c, channels, 2 * channels, 2 * stride, { stride })];
  });
  const deepest = c.num_filters * 2 ** c.upsampling_ratios.length;
  return inTurn([
    codecConvolution(c, c.audio_channels, c.num_filters, c.kernel_size),
    ...stages,
    ...between(deepest),
    elu(),
    codecConvolution(c, deepest, c.hidden_size, c.last_kernel_size),
  ]);
};

/** Sound again at higher and higher rates: `[batch, width, frames]` → `[batch, 1, samples]`. */
export const codecDecoder = (c: CodecConfig, between: BetweenRates = nothing) => {
  const deepest = c.num_filters * 2 ** c.upsampling_ratios.length;
  const stages = c.upsampling_ratios.flatMap((stride, stage) => {
    const channels = deepest / 2 ** stage;
    return [
      elu(),
      codecTransposed(c, channels, channels / 2, 2 * stride, { stride }),
      ...residualBlocks(c, channels / 2),
    ];
  });
  return inTurn([
    codecConvolution(c, c.hidden_size, deepest, c.kernel_size),
    ...between(deepest),
    ...stages,
    elu(),
    codecConvolution(c, c.num_filters, c.audio_channels, c.last_kernel_size),
  ]);
};
