// EfficientNet (Tan and Le, 2019): widths and depths are those of B0 times two coefficients.

import { activation, batchNorm, conv2d, module, Parameter, type Tensor } from "@tiny-random/nn";
import { divisibleChannels } from "./mobile-vit.ts";
import { excited } from "./squeeze-excitation.ts";

/** The config fields that EfficientNet reads. */
export interface EfficientNetConfig {
  readonly num_channels: number;
  readonly width_coefficient: number;
  readonly depth_coefficient: number;
  readonly depth_divisor: number;
  readonly kernel_sizes: readonly number[];
  readonly in_channels: readonly number[];
  readonly out_channels: readonly number[];
  readonly depthwise_padding: readonly number[];
  readonly strides: readonly number[];
  readonly num_block_repeats: readonly number[];
  readonly expand_ratios: readonly number[];
  readonly squeeze_expansion_ratio: number;
  readonly hidden_act: string;
  readonly pooling_type: string;
  readonly batch_norm_eps: number;
}

/** Channels times the width coefficient, rounded to a multiple of the divisor, at most a tenth less. */
export const scaledChannels = (c: EfficientNetConfig, channels: number): number =>
  divisibleChannels(channels * c.width_coefficient, c.depth_divisor);

const scaledRepeats = (c: EfficientNetConfig, repeats: number): number => Math.ceil(c.depth_coefficient * repeats);

/** One block's place in the network. */
interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly expandRatio: number;
  /** Whether its input is added to its output. */
  readonly residual: boolean;
  /** Whether padding is a pixel less at the top and left. */
  readonly adjusted: boolean;
}

/** The blocks of a stage: the first one changes channels and size. */
const stageBlocks = (c: EfficientNetConfig, stage: number): Omit<BlockPlan, "adjusted">[] => {
  const [inputs, outputs] = [c.in_channels, c.out_channels].map((all) => scaledChannels(c, all[stage] ?? 0));
  const stride = c.strides[stage] ?? 1;
  return Array.from({ length: scaledRepeats(c, c.num_block_repeats[stage] ?? 0) }, (_, index) => ({
    inputs: (index === 0 ? inputs : outputs) ?? 0,
    outputs: outputs ?? 0,
    kernel: c.kernel_sizes[stage] ?? 3,
    stride: index === 0 ? stride : 1,
    expandRatio: c.expand_ratios[stage] ?? 1,
    residual: index > 0,
  }));
};

const depthwise = (c: EfficientNetConfig, width: number, { kernel, stride, adjusted }: BlockPlan) => {
  const half = Math.floor(kernel / 2);
  const before = adjusted ? half - 1 : half;
  const pad = (x: Tensor) => (stride === 2 ? x.pad([before, half, before, half]) : x);
  const padding = stride === 2 ? 0 : half;
  return module(
    {
      depthwise_conv: conv2d(width, width, kernel, { stride, padding, groups: width, bias: false }),
      depthwise_norm: batchNorm(width, c.batch_norm_eps),
    },
    (m, x: Tensor) => activation(c.hidden_act)(m.depthwise_norm(m.depthwise_conv(pad(x)))),
  );
};

const expansion = (c: EfficientNetConfig, inputs: number, outputs: number) =>
  module(
    { expand_conv: conv2d(inputs, outputs, 1, { bias: false }), expand_bn: batchNorm(outputs, c.batch_norm_eps) },
    (m, x: Tensor) => activation(c.hidden_act)(m.expand_bn(m.expand_conv(x))),
  );

const squeezeAndExcitation = (c: EfficientNetConfig, width: number, inputs: number) => {
  const narrow = Math.max(1, Math.trunc(inputs * c.squeeze_expansion_ratio));
  return module({ reduce: conv2d(width, narrow, 1), expand: conv2d(narrow, width, 1) }, (m, x: Tensor) =>
    excited(x, (means) => m.expand(activation(c.hidden_act)(m.reduce(means))).sigmoid()),
  );
};

/** The variances that the norm behind a block's projection met. */
type Variances = (channels: number) => Parameter | undefined;

const projection = (c: EfficientNetConfig, width: number, outputs: number, variances: Variances) =>
  module(
    {
      project_conv: conv2d(width, outputs, 1, { bias: false }),
      project_bn: batchNorm(outputs, c.batch_norm_eps, variances(outputs)),
    },
    (m, x: Tensor) => m.project_bn(m.project_conv(x)),
  );

/** A mobile inverted bottleneck with squeeze-and-excitation (MBConv). */
const block = (c: EfficientNetConfig, plan: BlockPlan, variances: Variances) => {
  const width = plan.inputs * plan.expandRatio;
  return module(
    {
      expansion: plan.expandRatio === 1 ? undefined : expansion(c, plan.inputs, width),
      depthwise_conv: depthwise(c, width, plan),
      squeeze_excite: squeezeAndExcitation(c, width, plan.inputs),
      projection: projection(c, width, plan.outputs, variances),
    },
    (m, x: Tensor) => {
      const projected = m.projection(m.squeeze_excite(m.depthwise_conv(m.expansion ? m.expansion(x) : x)));
      return plan.residual ? projected.add(x) : projected;
    },
  );
};

/** Channels of the last map. */
export const efficientNetOutputs = (c: EfficientNetConfig): number => scaledChannels(c, c.out_channels.at(-1) ?? 0);

/** Variances as small as those of what a block makes of values about 1: with them an image still shows behind all blocks. */
export const smallVariances: Variances = (channels) =>
  new Parameter([channels], { kind: "exact", data: () => new Float32Array(channels).fill(1 / 64) });

/** The blocks of all stages, and the channels of the last one's map. */
export const efficientNetBlocks = (c: EfficientNetConfig, variances: Variances = () => undefined) => {
  const plans = c.in_channels.flatMap((_, stage) => stageBlocks(c, stage));
  const blocks = plans.map((plan, index) =>
    block(c, { ...plan, adjusted: !c.depthwise_padding.includes(index) }, variances),
  );
  return { blocks, outputs: plans.at(-1)?.outputs ?? 0 };
};

/** The first convolution. */
export const efficientNetStem = (c: EfficientNetConfig) => {
  const width = scaledChannels(c, 32);
  return module(
    {
      convolution: conv2d(c.num_channels, width, 3, { stride: 2, bias: false }),
      batchnorm: batchNorm(width, c.batch_norm_eps),
    },
    (m, pixels: Tensor) => activation(c.hidden_act)(m.batchnorm(m.convolution(pixels.pad([0, 1, 0, 1])))),
  );
};

/** A map `[batch, channels, rows, columns]`, and its mean or largest values. */
export const pooledMap = (c: EfficientNetConfig, last_hidden_state: Tensor) => ({
  last_hidden_state,
  pooler_output: c.pooling_type === "max" ? last_hidden_state.amax([2, 3]) : last_hidden_state.mean([2, 3]),
});

/** The first block of every stage. */
const firstBlocks = (c: EfficientNetConfig): number[] =>
  c.num_block_repeats.map((_, stage) =>
    c.num_block_repeats.slice(0, stage).reduce((sum, repeats) => sum + scaledRepeats(c, repeats), 0),
  );

/** A tenth as wide and half as deep as B0; padding is adjusted in the same stages. */
export const tinyEfficientNet = (c: EfficientNetConfig) => {
  const scaled = { width_coefficient: 0.1, depth_coefficient: 0.5 };
  const tiny = { ...c, ...scaled };
  const padded = firstBlocks(c).map((block) => c.depthwise_padding.includes(block));
  return {
    ...scaled,
    image_size: 64,
    hidden_dim: scaledChannels(tiny, 1280),
    depthwise_padding: firstBlocks(tiny).filter((_, stage) => padded[stage]),
  };
};
