import { type HGNetV2Config, hgnetV2 } from "@tiny-random/atlas/configs/hgnet_v2";
import { labelsOf, type Size } from "@tiny-random/core";
import { linear, module, type Pair, Tensor } from "@tiny-random/nn";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { convolved, hgnetStem } from "../layers/hgnet-layers.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

/** A light block's layer: a convolution of channels, then one of space (depthwise). */
const light = (c: HGNetV2Config, inputs: number, outputs: number, kernel: number): ImageBlock =>
  module(
    {
      conv1: convolved(c, inputs, outputs, { kernel: 1, act: null }),
      conv2: convolved(c, outputs, outputs, { kernel, groups: outputs }),
    },
    (m, x: Tensor) => m.conv2(m.conv1(x)),
  );

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
  const layerAt = (index: number): ImageBlock => {
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
  return { embedder: hgnetStem(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
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
