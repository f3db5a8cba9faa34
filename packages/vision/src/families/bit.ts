import { type BitConfig, bit } from "@tiny-random/atlas/configs/bit";
import { labelsOf, type Size } from "@tiny-random/core";
import { activation, baseModel, groupNorm, linear, module, Tensor, weight as weightOf } from "@tiny-random/nn";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { samePadding } from "../layers/same-padding.ts";
import { visionFamily } from "../vision-family.ts";

/** Channels as a multiple of eight, at least nine tenths of the value. */
const multipleOfEight = (value: number): number => {
  const near = Math.max(8, Math.floor(Math.trunc(value + 4) / 8) * 8);
  return near < 0.9 * value ? near + 8 : near;
};

/** A convolution's kernel and how it moves. */
interface Windows {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
}

const padsSame = (c: BitConfig): boolean => c.global_padding?.toLowerCase() === "same";

/** Padding on both sides of an image; where it must differ, the image is padded before. */
const paddingOf = (c: BitConfig, { kernel, stride = 1, dilation = 1 }: Windows) => {
  const even = Math.floor((stride - 1 + dilation * (kernel - 1)) / 2);
  const isUneven = padsSame(c) && (stride > 1 || (dilation * (kernel - 1)) % 2 > 0);
  if (c.global_padding?.toLowerCase() === "valid") return { padding: 0, pad: (x: Tensor) => x };
  if (!isUneven) return { padding: even, pad: (x: Tensor) => x };
  // A window of one pixel needs no padding: there the formula gives less than nothing.
  return { padding: 0, pad: (x: Tensor) => (kernel < stride ? x : samePadding(x, { kernel, stride, dilation: 1 })) };
};

/** A convolution whose weights have zero mean and unit variance for every output channel (Qiao et al., 2019). */
const standardizedConv = (c: BitConfig, inputs: number, outputs: number, windows: Windows) => {
  const { kernel, stride = 1, dilation = 1 } = windows;
  const { padding, pad } = paddingOf(c, windows);
  const weight = weightOf([outputs, inputs, kernel, kernel], inputs * kernel ** 2);
  return module({ weight }, (m, x: Tensor) => {
    const raw = x.graph.parameter(m.weight);
    const centered = raw.sub(raw.mean([1, 2, 3], true));
    const variance = centered.mul(centered).mean([1, 2, 3], true);
    return pad(x).conv2d(centered.div(variance.add(1e-8).sqrt()), undefined, { padding, stride, dilation });
  });
};

/** Group norm and an activation; that of the config by default. */
const normActivation = (c: BitConfig, width: number, act: string = c.hidden_act) => {
  const { weight, bias } = groupNorm(c.num_groups, width);
  return module({ weight, bias }, (m, x: Tensor) => {
    const perChannel = (parameter: typeof m.weight) => x.graph.parameter(parameter).reshape([width, 1, 1]);
    return activation(act)(x.group_norm(c.num_groups, 1e-5).mul(perChannel(m.weight)).add(perChannel(m.bias)));
  });
};

/** One block's place in the network. */
interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly dilation: number;
  readonly isFirst: boolean;
}

/** Norm and activation before each convolution (He et al., 2016); dilation is not used, as in the reference. */
const preActivationBlock = (c: BitConfig, { inputs, outputs, stride, isFirst }: BlockPlan): ImageBlock => {
  const narrow = multipleOfEight(outputs / 4);
  const shortcut = () =>
    module({ conv: standardizedConv(c, inputs, outputs, { kernel: 1, stride }) }, (m, x: Tensor) => m.conv(x));
  return module(
    {
      downsample: isFirst ? shortcut() : undefined,
      norm1: normActivation(c, inputs),
      conv1: standardizedConv(c, inputs, narrow, { kernel: 1 }),
      norm2: normActivation(c, narrow),
      conv2: standardizedConv(c, narrow, narrow, { kernel: 3, stride }),
      norm3: normActivation(c, narrow),
      conv3: standardizedConv(c, narrow, outputs, { kernel: 1 }),
    },
    (m, x: Tensor) => {
      const activated = m.norm1(x);
      const residual = m.conv3(m.norm3(m.conv2(m.norm2(m.conv1(activated)))));
      return residual.add(m.downsample ? m.downsample(activated) : x);
    },
  );
};

/** Norm and activation after each convolution, the last activation after the sum. */
const bottleneckBlock = (c: BitConfig, { inputs, outputs, stride, dilation, isFirst }: BlockPlan): ImageBlock => {
  const narrow = multipleOfEight(outputs / 4);
  const shortcut = () =>
    module(
      {
        conv: standardizedConv(c, inputs, outputs, { kernel: 1, stride }),
        norm: normActivation(c, outputs, "linear"),
      },
      (m, x: Tensor) => m.norm(m.conv(x)),
    );
  return module(
    {
      downsample: isFirst ? shortcut() : undefined,
      conv1: standardizedConv(c, inputs, narrow, { kernel: 1 }),
      norm1: normActivation(c, narrow),
      conv2: standardizedConv(c, narrow, narrow, { kernel: 3, stride, dilation }),
      norm2: normActivation(c, narrow),
      conv3: standardizedConv(c, narrow, outputs, { kernel: 1 }),
      norm3: normActivation(c, outputs, "linear"),
    },
    (m, x: Tensor) => {
      const residual = m.norm3(m.conv3(m.norm2(m.conv2(m.norm1(m.conv1(x))))));
      return activation(c.hidden_act)(residual.add(m.downsample ? m.downsample(x) : x));
    },
  );
};

/** The blocks of all stages: where the output stride is reached, strides become dilations. */
const stagePlans = (c: BitConfig): BlockPlan[][] => {
  let [inputs, reached, dilation] = [c.embedding_size, 4, 1];
  return c.depths.map((depth, stage) => {
    const outputs = multipleOfEight((c.hidden_sizes[stage] ?? 0) * c.width_factor);
    const wanted = stage === 0 ? 1 : 2;
    const isReached = reached >= c.output_stride;
    if (isReached) dilation *= wanted;
    const stride = isReached ? 1 : wanted;
    const first = { inputs, outputs, stride, dilation: dilation <= 2 ? 1 : 2, isFirst: true };
    const other = { inputs: outputs, outputs, stride: 1, dilation, isFirst: false };
    inputs = outputs;
    reached *= stride;
    return [first, ...Array.from({ length: depth - 1 }, () => other)];
  });
};

const isPreActivated = (c: BitConfig): boolean => c.layer_type === "preactivation";

/**
 * A border of zeros, which may be the largest values of their windows. onnxruntime makes a Pad before a MaxPool part of the
 * MaxPool, where padding never wins: zeros are concatenated instead.
 */
const zeroBorder = (x: Tensor): Tensor =>
  [2, 3].reduce((bordered, axis) => {
    const zeros = bordered.slice(axis, 0, 1).mul(0);
    return Tensor.cat([zeros, bordered, zeros], axis);
  }, x);

/** A large convolution, a border of zeros, and the largest values of small windows. */
const stem = (c: BitConfig) =>
  module(
    {
      convolution: standardizedConv(c, c.num_channels, c.embedding_size, { kernel: 7, stride: 2 }),
      norm: isPreActivated(c) ? undefined : normActivation(c, c.embedding_size),
    },
    (m, pixels: Tensor) => {
      const convolved = m.convolution(pixels);
      const bordered = padsSame(c) ? convolved : zeroBorder(convolved);
      const normed = m.norm ? m.norm(bordered) : bordered;
      const padded = c.embedding_dynamic_padding ? samePadding(normed, { kernel: 3, stride: 2, dilation: 1 }) : normed;
      return padded.max_pool2d(3, { stride: 2 });
    },
  );

/** Stem and stages of Big Transfer (Kolesnikov et al., 2019); the encoder returns the maps before, between and after the stages. */
const parts = (c: BitConfig) => {
  const block = isPreActivated(c) ? preActivationBlock : bottleneckBlock;
  const stages = stagePlans(c).map((plans) =>
    module({ layers: plans.map((plan) => block(c, plan)) }, (m, x: Tensor) => m.layers.reduce((h, each) => each(h), x)),
  );
  return {
    embedder: stem(c),
    encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)),
    norm: isPreActivated(c) ? normActivation(c, c.hidden_sizes.at(-1) ?? 0) : undefined,
  };
};

const network = (c: BitConfig) =>
  module(parts(c), (m, pixels: Tensor) => {
    const last = lastOf(m.encoder(m.embedder(pixels)));
    const last_hidden_state = m.norm ? m.norm(last) : last;
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3], true) };
  });

/** The classifier is a list that begins with a flattening, so its linear map is number 1. */
const classification = (c: BitConfig) => {
  const classifier = module({ "1": linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, x: Tensor) => m[1](x));
  return imageHeads("bit", network(c), { classifier }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output.flatten(1)),
  }));
};

/** The maps before the last norm, which stands in the checkpoint unused. */
const backbone = (c: BitConfig) => {
  const maps = module(parts(c), (m, pixels: Tensor) => m.encoder(m.embedder(pixels)));
  return imageHeads("bit", maps, {}, (_, features) => featureMaps(c, features));
};

/** Four groups in every norm: a block works at a quarter of a stage's channels, eight at least. */
const tinyChannels = (c: BitConfig, { headSize }: Size): Partial<BitConfig> => {
  const [first = 1] = c.hidden_sizes;
  return {
    embedding_size: headSize,
    hidden_sizes: c.hidden_sizes.map((width) => Math.round(width / first) * 2 * headSize),
    num_groups: 4,
  };
};

const otherSize = () => ({ height: 80, width: 72 });
const unusedNorm = "a backbone's maps are those before the last norm";

export default visionFamily({
  facts: bit,
  repo: "google/bit-50",
  checkpoints: { BitForImageClassification: ["google/bit-50"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "BitImageProcessor",
    crop_size: { height: 448, width: 448 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 448 },
  },
  imageSize: () => 64,
  tiny: (c, { size }) => tinyChannels(c, size),
  architectures: {
    BitModel: imageClass({ task: "image-feature-extraction", other: otherSize }, (c: BitConfig) =>
      baseModel(network(c)),
    ),
    BitForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    BitBackbone: imageClass(
      { other: otherSize, unused: { "bit.norm.weight": unusedNorm, "bit.norm.bias": unusedNorm } },
      backbone,
    ),
  },
  variants: {
    bottlenecks: { config: { layer_type: "bottleneck", output_stride: 8 }, classes: ["BitModel"] },
    "same padding": {
      config: { global_padding: "same", embedding_dynamic_padding: true },
      classes: ["BitModel"],
    },
  },
});
