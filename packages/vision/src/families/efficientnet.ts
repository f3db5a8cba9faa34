import { efficientnet } from "@tiny-random/atlas/configs/efficientnet";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { type AnyModule, activation, baseModel, batchNorm, conv2d, linear, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { excited } from "../layers/squeeze-excitation.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(efficientnet, { image_size: "number" });
type EfficientNetConfig = ConfigOf<typeof facts>;

/** Channels times the width coefficient, rounded to a multiple of the divisor, at most a tenth less. */
const scaledChannels = (c: EfficientNetConfig, channels: number): number => {
  const divisor = c.depth_divisor;
  const exact = channels * c.width_coefficient;
  const rounded = Math.max(divisor, Math.floor(Math.trunc(exact + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * exact ? rounded + divisor : rounded;
};

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

const projection = (c: EfficientNetConfig, width: number, outputs: number) =>
  module(
    { project_conv: conv2d(width, outputs, 1, { bias: false }), project_bn: batchNorm(outputs, c.batch_norm_eps) },
    (m, x: Tensor) => m.project_bn(m.project_conv(x)),
  );

/** A mobile inverted bottleneck with squeeze-and-excitation (MBConv). */
const block = (c: EfficientNetConfig, plan: BlockPlan) => {
  const width = plan.inputs * plan.expandRatio;
  return module(
    {
      expansion: plan.expandRatio === 1 ? undefined : expansion(c, plan.inputs, width),
      depthwise_conv: depthwise(c, width, plan),
      squeeze_excite: squeezeAndExcitation(c, width, plan.inputs),
      projection: projection(c, width, plan.outputs),
    },
    (m, x: Tensor) => {
      const projected = m.projection(m.squeeze_excite(m.depthwise_conv(m.expansion ? m.expansion(x) : x)));
      return plan.residual ? projected.add(x) : projected;
    },
  );
};

const encoder = (c: EfficientNetConfig) => {
  const plans = c.in_channels.flatMap((_, stage) => stageBlocks(c, stage));
  const blocks = plans.map((plan, index) => block(c, { ...plan, adjusted: !c.depthwise_padding.includes(index) }));
  return module(
    {
      blocks,
      top_conv: conv2d(plans.at(-1)?.outputs ?? 0, scaledChannels(c, 1280), 1, { bias: false }),
      top_bn: batchNorm(c.hidden_dim, c.batch_norm_eps),
    },
    (m, x: Tensor) => {
      const last = m.blocks.reduce((h, each) => each(h), x);
      return activation(c.hidden_act)(m.top_bn(m.top_conv(last)));
    },
  );
};

const stem = (c: EfficientNetConfig) => {
  const width = scaledChannels(c, 32);
  return module(
    {
      convolution: conv2d(c.num_channels, width, 3, { stride: 2, bias: false }),
      batchnorm: batchNorm(width, c.batch_norm_eps),
    },
    (m, pixels: Tensor) => activation(c.hidden_act)(m.batchnorm(m.convolution(pixels.pad([0, 1, 0, 1])))),
  );
};

/** EfficientNet (Tan and Le, 2019): widths and depths are those of B0 times two coefficients. */
const network = (
  c: EfficientNetConfig,
): ((pixels: Tensor) => Record<"last_hidden_state" | "pooler_output", Tensor>) & AnyModule =>
  module({ embeddings: stem(c), encoder: encoder(c) }, (m, pixels: Tensor) => {
    const last_hidden_state = m.encoder(m.embeddings(pixels));
    const pooler_output = c.pooling_type === "max" ? last_hidden_state.amax([2, 3]) : last_hidden_state.mean([2, 3]);
    return { last_hidden_state, pooler_output };
  });

const classification = (c: EfficientNetConfig) =>
  imageHeads("efficientnet", network(c), { classifier: linear(c.hidden_dim, labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

/** The first block of every stage. */
const firstBlocks = (c: EfficientNetConfig): number[] =>
  c.num_block_repeats.map((_, stage) =>
    c.num_block_repeats.slice(0, stage).reduce((sum, repeats) => sum + scaledRepeats(c, repeats), 0),
  );

/** A tenth as wide and half as deep as B0; padding is adjusted in the same stages. */
const tinyNetwork = (c: EfficientNetConfig): Partial<EfficientNetConfig> => {
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

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts,
  repo: "google/efficientnet-b7",
  checkpoints: { EfficientNetForImageClassification: ["google/efficientnet-b7", "google/efficientnet-b0"] },
  reference: { depthwise_padding: [18] },
  processor: {
    image_processor_type: "EfficientNetImageProcessor",
    do_center_crop: false,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.47853944, 0.4732864, 0.47434163],
    include_top: true,
    resample: 3,
    rescale_factor: 0.00392156862745098,
    rescale_offset: false,
    size: { height: 600, width: 600 },
  },
  tiny: (c) => tinyNetwork(c),
  architectures: {
    EfficientNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, (c: EfficientNetConfig) =>
      baseModel(network(c)),
    ),
    EfficientNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
  variants: { "max pooling": { config: { pooling_type: "max" }, classes: ["EfficientNetModel"] } },
});
