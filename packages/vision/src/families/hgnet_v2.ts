import { type HGNetV2Config, hgnetV2 } from "@tiny-random/atlas/configs/hgnet_v2";
import { labelsOf, type Size } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  batchNorm,
  bias,
  conv2d,
  linear,
  module,
  type Pair,
  scale,
  Tensor,
} from "@tiny-random/nn";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

/** `[batch, channels, height, width]` → the same with other channels or sizes. */
type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A learnable affine block (LAB): one factor and one summand for all channels. */
const affineBlock = () => module({ scale: scale(1), bias: bias(1) }, (m, x: Tensor) => x.mul(m.scale).add(m.bias));

/** What a convolution has beside its channels. */
interface LayerOptions {
  readonly kernel: number;
  readonly stride?: Pair;
  readonly groups?: number;
  /** The activation's name; null for none, and no affine block behind it then. */
  readonly act?: string | null;
}

/** Convolution, batch norm, activation and, where the config has them, an affine block. */
const convolved = (c: HGNetV2Config, inputs: number, outputs: number, options: LayerOptions): Block => {
  const { kernel, stride = 1, groups = 1, act = "relu" } = options;
  const padding = Math.floor((kernel - 1) / 2);
  return module(
    {
      convolution: conv2d(inputs, outputs, kernel, { stride, groups, padding, bias: false }),
      normalization: batchNorm(outputs),
      lab: act !== null && c.use_learnable_affine_block ? affineBlock() : undefined,
    },
    (m, x: Tensor) => {
      const activated = activation(act ?? "linear")(m.normalization(m.convolution(x)));
      return m.lab?.(activated) ?? activated;
    },
  );
};

/** A light block's layer: a convolution of channels, then one of space (depthwise). */
const light = (c: HGNetV2Config, inputs: number, outputs: number, kernel: number): Block =>
  module(
    {
      conv1: convolved(c, inputs, outputs, { kernel: 1, act: null }),
      conv2: convolved(c, outputs, outputs, { kernel, groups: outputs }),
    },
    (m, x: Tensor) => m.conv2(m.conv1(x)),
  );

/** One row and one column of zeros more, behind the image. */
const paddedBehind = (x: Tensor): Tensor => x.pad([0, 1, 0, 1]);

/** The stem: two paths of the same size, one of which takes the largest of two by two pixels. */
const embedder = (c: HGNetV2Config) => {
  const [channels = 0, middle = 0, outputs = 0] = c.stem_channels;
  const layer = (index: number, from: number, to: number, kernel: number) =>
    convolved(c, from, to, { kernel, stride: c.stem_strides[index] as Pair, act: c.hidden_act });
  const half = Math.floor(middle / 2);
  return module(
    {
      stem1: layer(0, channels, middle, 3),
      stem2a: layer(1, middle, half, 2),
      stem2b: layer(2, half, middle, 2),
      stem3: layer(3, 2 * middle, middle, 3),
      stem4: layer(4, middle, outputs, 1),
    },
    (m, pixels: Tensor) => {
      const first = paddedBehind(m.stem1(pixels));
      const convolvedPath = m.stem2b(paddedBehind(m.stem2a(first)));
      return m.stem4(m.stem3(Tensor.cat([first.max_pool2d(2, { stride: 1 }), convolvedPath], 1)));
    },
  );
};

/** A stage's numbers, one of each list of the config. */
const stagePlan = (c: HGNetV2Config, index: number) => ({
  inputs: c.stage_in_channels[index] ?? 0,
  middle: c.stage_mid_channels[index] ?? 0,
  outputs: c.stage_out_channels[index] ?? 0,
  blocks: c.stage_num_blocks[index] ?? 1,
  layers: c.stage_numb_of_layers[index] ?? 1,
  kernel: c.stage_kernel_size[index] ?? 3,
  isLight: c.stage_light_block[index] ?? false,
  downsamples: c.stage_downsample[index] ?? false,
  stride: (c.stage_downsample_strides[index] ?? 2) as Pair,
});

type StagePlan = ReturnType<typeof stagePlan>;

/** A block: convolutions in a row, the results of all of them joined and aggregated; later blocks add their input. */
const block = (c: HGNetV2Config, plan: StagePlan, isFirst: boolean) => {
  const { middle, outputs, layers: count, kernel } = plan;
  const inputs = isFirst ? plan.inputs : outputs;
  const layerAt = (index: number): Block => {
    const from = index === 0 ? inputs : middle;
    return plan.isLight ? light(c, from, middle, kernel) : convolved(c, from, middle, { kernel });
  };
  const half = Math.floor(outputs / 2);
  const aggregation = [
    convolved(c, inputs + count * middle, half, { kernel: 1 }),
    convolved(c, half, outputs, { kernel: 1 }),
  ];
  return module(
    { layers: Array.from({ length: count }, (_, index) => layerAt(index)), aggregation },
    (m, x: Tensor) => {
      const joined = Tensor.cat(afterEach(m.layers, x), 1);
      const aggregated = m.aggregation.reduce((h, layer) => layer(h), joined);
      return isFirst ? aggregated : aggregated.add(x);
    },
  );
};

const stage = (c: HGNetV2Config, index: number) => {
  const plan = stagePlan(c, index);
  const { inputs, stride } = plan;
  const downsample = plan.downsamples
    ? convolved(c, inputs, inputs, { kernel: 3, stride, groups: inputs, act: null })
    : undefined;
  const blocks = Array.from({ length: plan.blocks }, (_, order) => block(c, plan, order === 0));
  return module({ downsample, blocks }, (m, x: Tensor) =>
    m.blocks.reduce((h, each) => each(h), m.downsample?.(x) ?? x),
  );
};

/** PP-HGNet's second version (PaddlePaddle, 2023): the maps before, between and after the stages. */
const parts = (c: HGNetV2Config) => {
  const stages = c.stage_in_channels.map((_, index) => stage(c, index));
  return { embedder: embedder(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

const backbone = (c: HGNetV2Config) =>
  module(parts(c), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embedder(pixels))));

const classification = (c: HGNetV2Config) =>
  module({ ...parts(c), fc: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, pixels: Tensor) => ({
    logits: m.fc(lastOf(m.encoder(m.embedder(pixels))).mean([2, 3])),
  }));

/** Channels of all lists in the reference's proportions, and at most two blocks of two layers. */
const tinyChannels = (c: HGNetV2Config, { headSize }: Size): Partial<HGNetV2Config> => {
  const unit = (2 * headSize) / (c.stage_out_channels[0] ?? 1);
  const scaled = (channels: readonly number[]) => channels.map((count) => Math.max(2, Math.round(count * unit)));
  const few = (counts: readonly number[]) => counts.map((count) => Math.min(count, 2));
  const [colors = 3, ...stem] = c.stem_channels;
  const stem_channels = [colors, ...scaled(stem)];
  return {
    stem_channels,
    embedding_size: stem_channels.at(-1) ?? 0,
    hidden_sizes: scaled(c.hidden_sizes),
    stage_in_channels: scaled(c.stage_in_channels),
    stage_mid_channels: scaled(c.stage_mid_channels),
    stage_out_channels: scaled(c.stage_out_channels),
    stage_num_blocks: few(c.stage_num_blocks),
    stage_numb_of_layers: few(c.stage_numb_of_layers),
  };
};

const otherSize = () => ({ height: 72, width: 88 });

export default visionFamily({
  facts: hgnetV2,
  repo: "ustc-community/hgnet-v2",
  checkpoints: { HGNetV2ForImageClassification: ["ustc-community/hgnet-v2"] },
  computed: ["stage_names", "out_features", "out_indices"],
  // That of D-FINE, whose backbone this is.
  processor: {
    image_processor_type: "RTDetrImageProcessor",
    do_normalize: false,
    do_pad: false,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 640, width: 640 },
  },
  imageSize: () => 64,
  tiny: (c, { size }) => tinyChannels(c, size),
  architectures: {
    HGNetV2ForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    HGNetV2Backbone: imageClass({ other: otherSize }, backbone),
  },
  variants: {
    // As in ustc-community/dfine_s_coco.
    "learnable affine blocks": { config: { use_learnable_affine_block: true } },
    "strides of rows alone": {
      config: {
        stage_downsample: [true, true, true, true],
        stage_downsample_strides: [
          [2, 1],
          [1, 2],
          [2, 1],
          [2, 1],
        ],
      },
      classes: ["HGNetV2Backbone"],
    },
  },
});
