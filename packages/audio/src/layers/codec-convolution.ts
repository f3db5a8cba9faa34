// Convolutions of codecs, causal or centered, padded to whole strides.
import {
  addDims,
  conv1d,
  convTranspose1d,
  type Dim,
  groupNorm,
  module,
  scaleDim,
  subtractDims,
  type Tensor,
} from "@tiny-random/nn";
import { normedConv1d, normedConvTranspose1d } from "./weight-norm.ts";

/** The config fields that a codec's convolutions read. */
export interface CodecConvolutionConfig {
  /** All padding stands before the sound. */
  readonly use_causal_conv: boolean;
  /** `constant`, `reflect` or `replicate`. */
  readonly pad_mode: string;
  /** Which share of a transposed convolution's excess is cut off at the end. */
  readonly trim_right_ratio: number;
  /** `weight_norm`, `time_group_norm`, or none. */
  readonly norm_type?: string;
}

/** A convolution's options; its padding mode is the config's by default. */
export interface CodecConvolutionOptions {
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly bias?: boolean;
  readonly padMode?: string;
}

type PadMode = "constant" | "reflect" | "replicate";

const modeOf = (mode: string): PadMode => {
  if (mode === "constant" || mode === "reflect" || mode === "replicate") return mode;
  throw new Error(`padding by ${JSON.stringify(mode)} is not known; known are constant, reflect and replicate`);
};

/** What a length lacks to a multiple of the stride. */
const missingSteps = (x: Tensor, stride: number): Dim => {
  const length = x.size(2);
  if (stride === 1) return 0;
  return subtractDims(scaleDim(x.graph.floorDivide(addDims(length, stride - 1), stride), stride), length);
};

const normOf = (c: CodecConvolutionConfig, channels: number) =>
  c.norm_type === "time_group_norm" ? groupNorm(1, channels) : undefined;

/**
 * A convolution whose last step is padded to a whole stride: `[batch, inputs, length]` →
 * `[batch, outputs, ⌈length / stride⌉]`. Padding by reflection needs sound longer than the padding.
 */
export const codecConvolution = (
  c: CodecConvolutionConfig,
  inputs: number,
  outputs: number,
  kernel: number,
  { padMode = c.pad_mode, ...options }: CodecConvolutionOptions = {},
) => {
  const { stride = 1, dilation = 1 } = options;
  const convolution = c.norm_type === "weight_norm" ? normedConv1d : conv1d;
  const total = (kernel - 1) * dilation + 1 - stride;
  const after = c.use_causal_conv ? 0 : Math.floor(total / 2);
  return module({ conv: convolution(inputs, outputs, kernel, options), norm: normOf(c, outputs) }, (m, x: Tensor) => {
    const padded = x.pad([total - after, addDims(after, missingSteps(x, stride))], { mode: modeOf(padMode) });
    const convolved = m.conv(padded);
    return m.norm?.(convolved) ?? convolved;
  });
};

/** The transposed convolution: `[batch, inputs, length]` → `[batch, outputs, length · stride]`. */
export const codecTransposed = (
  c: CodecConvolutionConfig,
  inputs: number,
  outputs: number,
  kernel: number,
  options: { readonly stride: number; readonly groups?: number; readonly bias?: boolean },
) => {
  const isNormed = c.norm_type === "weight_norm";
  const conv = isNormed
    ? normedConvTranspose1d(inputs, outputs, kernel, options)
    : convTranspose1d(inputs, outputs, kernel, options);
  const total = kernel - options.stride;
  const after = c.use_causal_conv ? Math.ceil(total * c.trim_right_ratio) : Math.floor(total / 2);
  return module({ conv, norm: normOf(c, outputs) }, (m, x: Tensor) => {
    const made = m.conv(x);
    const normed = m.norm?.(made) ?? made;
    return normed.slice(2, total - after, subtractDims(normed.size(2), after));
  });
};
