// The neck of PP-OCR's larger detectors (LK-PAN; Li et al., 2022): a path down and one up again, by large kernels.
import { InputError, type ModelConfig } from "@tiny-random/core";
import { conv2d, module, type Pair, Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";
import { normed, resizeModeOf } from "./text-regions.ts";

/** The config fields that the neck reads. */
interface LargeKernelConfig extends ModelConfig {
  readonly neck_out_channels: number;
  readonly reduce_factor: number;
  readonly intraclass_block_number: number;
  readonly intraclass_block_config: Readonly<Record<string, unknown>> | null;
  readonly interpolate_mode: string;
}

/** Kernel, stride and padding of a convolution, as the config has them. */
type Written = readonly [kernel: Pair, stride: Pair, padding: Pair];

/** Kernels of three lengths. */
const ratios = ["longratio", "midratio", "shortratio"] as const;

/** Kernels along a column, along a row, and square. */
const directions = ["vertical_long_to_small_conv", "horizontal_small_to_long_conv", "symmetric_conv_long"] as const;

const namesOf = () => ratios.flatMap((ratio) => directions.map((direction) => `${direction}_${ratio}`));

/** A convolution of the config. Throws InputError where it has none of that name. */
const writtenConvolution = (c: LargeKernelConfig, name: string): Written => {
  const written = c.intraclass_block_config?.[name];
  const [kernel, stride, padding] = Array.isArray(written) ? (written as Pair[]) : [];
  if (kernel !== undefined && stride !== undefined && padding !== undefined) return [kernel, stride, padding];
  throw new InputError(
    `intraclass_block_config of ${c.model_type} has no ${name} of kernel, stride and padding`,
    "Give one, as [[7, 1], [1, 1], [3, 0]].",
  );
};

/** Long kernels first, then shorter ones, the maps of three directions summed each time; the result is added to the input. */
const intraclassBlock = (c: LargeKernelConfig, width: number): ImageBlock => {
  const narrow = Math.floor(width / c.reduce_factor);
  const convolution = (inputs: number, name: string) => {
    const [kernel, stride, padding] = writtenConvolution(c, name);
    return conv2d(inputs, narrow, kernel, { stride, padding });
  };
  const [kernel] = writtenConvolution(c, "return_channel");
  const children: Readonly<Record<string, ImageBlock>> = {
    conv_reduce_channel: convolution(width, "reduce_channel"),
    ...Object.fromEntries(namesOf().map((name) => [name, convolution(narrow, name)] as const)),
    conv_final: normed(narrow, width, { kernel: Number(kernel), bias: true }),
  };
  return module(children, (m, x: Tensor) => {
    const through = (name: string, map: Tensor): Tensor => m[name]?.(map) ?? map;
    const summed = (map: Tensor, ratio: string) =>
      [2, 0, 1]
        .map((direction) => through(`${directions[direction]}_${ratio}`, map))
        .reduce((sum, one) => sum.add(one));
    return x.add(through("conv_final", ratios.reduce(summed, through("conv_reduce_channel", x))));
  });
};

/**
 * A path down to the finest map and one up again (PAN), by large kernels; all maps at the finest's size, side by side.
 *
 * @param channels of the maps, the finest first
 * @param bias whether large kernels have one
 */
export const largeKernelNeck = (c: LargeKernelConfig, channels: readonly number[], bias: boolean) => {
  const [width, narrow] = [c.neck_out_channels, Math.floor(c.neck_out_channels / 4)];
  const large = (inputs: number) => conv2d(inputs, narrow, 9, { padding: 4, bias });
  const children = {
    input_channel_adjustment_convolution: channels.map((inputs) => conv2d(inputs, width, 1, { bias: false })),
    input_feature_projection_convolution: channels.map(() => large(width)),
    path_aggregation_head_convolution: channels
      .slice(1)
      .map(() => conv2d(narrow, narrow, 3, { stride: 2, padding: 1, bias: false })),
    path_aggregation_lateral_convolution: channels.map(() => large(narrow)),
    intraclass_blocks: Array.from({ length: c.intraclass_block_number }, () => intraclassBlock(c, narrow)),
  };
  const resized = (map: Tensor, other: Tensor) =>
    map.interpolate({ size: [other.size(2), other.size(3)], mode: resizeModeOf(c) });
  return module(children, (m, maps: readonly Tensor[]) => {
    const adjusted = maps.map((map, level) => m.input_channel_adjustment_convolution[level]?.(map) ?? map);
    const down: Tensor[] = [];
    for (const map of adjusted.toReversed()) {
      const [coarser] = down;
      down.unshift(coarser ? map.add(resized(coarser, map)) : map);
    }
    const narrowed = down.map((map, level) => m.input_feature_projection_convolution[level]?.(map) ?? map);
    const up: Tensor[] = [];
    for (const [level, map] of narrowed.entries()) {
      const finer = up.at(-1);
      up.push(finer ? map.add(m.path_aggregation_head_convolution[level - 1]?.(finer) as Tensor) : map);
    }
    const refined = m.intraclass_blocks.map((block, level) =>
      block(m.path_aggregation_lateral_convolution[level]?.(up[level] as Tensor) as Tensor),
    );
    const finest = refined[0] as Tensor;
    return Tensor.cat(refined.map((map, level) => (level === 0 ? map : resized(map, finest))).reverse(), 1);
  });
};

/** Convolutions of one length: along a column, along a row, square. */
const ofLength = (length: number, ratio: string) => {
  const half = Math.floor(length / 2);
  return {
    [`vertical_long_to_small_conv_${ratio}`]: [
      [length, 1],
      [1, 1],
      [half, 0],
    ],
    [`horizontal_small_to_long_conv_${ratio}`]: [
      [1, length],
      [1, 1],
      [0, half],
    ],
    [`symmetric_conv_long_${ratio}`]: [
      [length, length],
      [1, 1],
      [half, half],
    ],
  };
};

/** The convolutions of PP-OCR's checkpoints: of lengths 7, 5 and 3. */
export const intraclassConvolutions = {
  reduce_channel: [1, 1, 0],
  return_channel: [1, 1, 0],
  ...ofLength(7, "longratio"),
  ...ofLength(5, "midratio"),
  ...ofLength(3, "shortratio"),
};
