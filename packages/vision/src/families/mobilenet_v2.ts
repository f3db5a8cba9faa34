import { type MobileNetV2Config, mobilenetV2 } from "@tiny-random/atlas/configs/mobilenet_v2";
import { labelsOf } from "@tiny-random/core";
import { conv2d, linear, module, Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { mobileNetLayer, mobileNetProcessor } from "../layers/mobilenet-layer.ts";
import { roundHalfEven } from "../round-half-even.ts";
import { visionFamily } from "../vision-family.ts";

/** Channels as a multiple of the divisor, at least the minimum, and at least nine tenths of the value. */
const divisible = (c: MobileNetV2Config, value: number): number => {
  const by = c.depth_divisible_by;
  const near = Math.max(c.min_depth, Math.floor(Math.trunc(value + by / 2) / by) * by);
  return near < 0.9 * value ? near + by : near;
};

/** Channels at the config's depth multiplier. */
const scaled = (c: MobileNetV2Config, count: number): number => divisible(c, roundHalfEven(count * c.depth_multiplier));

/** Channels at a depth multiplier of 1, and strides, of the inverted residuals (Sandler et al., 2018, table 2). */
const channels = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
const strides = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

const outputChannels = (c: MobileNetV2Config): number =>
  c.finegrained_output && c.depth_multiplier < 1 ? 1280 : scaled(c, 1280);

/** Inverted residual: a 1 × 1 convolution to more channels, a depthwise one, a linear 1 × 1 convolution to fewer. */
const invertedResidual = (c: MobileNetV2Config, inputs: number, outputs: number, stride: number, dilation: number) => {
  const expanded = divisible(c, roundHalfEven(inputs * c.expand_ratio));
  const parts = {
    expand_1x1: mobileNetLayer(c, inputs, expanded, 1),
    conv_3x3: mobileNetLayer(c, expanded, expanded, 3, { stride, dilation, groups: expanded }),
    reduce_1x1: mobileNetLayer(c, expanded, outputs, 1, { act: undefined }),
  };
  const isResidual = stride === 1 && inputs === outputs;
  return module(parts, (m, x: Tensor) => {
    const reduced = m.reduce_1x1(m.conv_3x3(m.expand_1x1(x)));
    return isResidual ? x.add(reduced) : reduced;
  });
};

/** All inverted residuals; where the output stride is reached, strides become dilations. */
const invertedResiduals = (c: MobileNetV2Config) => {
  let [reached, dilation] = [2, 1];
  return strides.map((stride, index) => {
    const inputs = scaled(c, channels[index] ?? 0);
    const outputs = scaled(c, channels[index + 1] ?? 0);
    if (reached === c.output_stride) {
      const dilated = invertedResidual(c, inputs, outputs, 1, dilation);
      dilation *= stride;
      return dilated;
    }
    reached *= stride;
    return invertedResidual(c, inputs, outputs, stride, 1);
  });
};

/** The first convolution, and a block without expansion. */
const stem = (c: MobileNetV2Config) => {
  const width = scaled(c, 32);
  const parts = {
    first_conv: mobileNetLayer(c, c.num_channels, width, 3, { stride: 2 }),
    expand_1x1: c.first_layer_is_expansion ? undefined : mobileNetLayer(c, width, width, 1),
    conv_3x3: mobileNetLayer(c, width, width, 3, { groups: width }),
    reduce_1x1: mobileNetLayer(c, width, scaled(c, channels[0] ?? 0), 1, { act: undefined }),
  };
  return module(parts, (m, pixels: Tensor) => {
    const first = m.first_conv(pixels);
    return m.reduce_1x1(m.conv_3x3(m.expand_1x1 ? m.expand_1x1(first) : first));
  });
};

const parts = (c: MobileNetV2Config) => ({
  conv_stem: stem(c),
  layer: invertedResiduals(c),
  conv_1x1: mobileNetLayer(c, scaled(c, channels.at(-1) ?? 0), outputChannels(c), 1),
});

/** The feature map before the last convolution. */
const features = (c: MobileNetV2Config) =>
  module(parts(c), (m, pixels: Tensor) => m.layer.reduce((x, block) => block(x), m.conv_stem(pixels)));

const model = (c: MobileNetV2Config) =>
  module(parts(c), (m, pixels: Tensor) => {
    const last_hidden_state = m.conv_1x1(m.layer.reduce((x, block) => block(x), m.conv_stem(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3]) };
  });

const classification = (c: MobileNetV2Config) =>
  imageHeads(
    "mobilenet_v2",
    model(c),
    { classifier: linear(outputChannels(c), labelsOf(c)) },
    (m, { pooler_output }) => ({ logits: m.classifier(pooler_output) }),
  );

/** The head of DeepLabV3+ (Chen et al., 2018) without its dilated branches: every pixel beside the mean of the image. */
const deepLabV3Plus = (c: MobileNetV2Config) => {
  const inputs = scaled(c, 320);
  const options = { act: "relu", epsilon: 1e-5 };
  const classifier = conv2d(256, labelsOf(c), 1);
  const heads = {
    conv_pool: mobileNetLayer(c, inputs, 256, 1, options),
    conv_aspp: mobileNetLayer(c, inputs, 256, 1, options),
    conv_projection: mobileNetLayer(c, 512, 256, 1, options),
    classifier: module({ convolution: classifier }, (m, x: Tensor) => m.convolution(x)),
  };
  return module(heads, (m, x: Tensor) => {
    const local = m.conv_aspp(x);
    const pooled = m.conv_pool(x.adaptive_avg_pool2d(1)).expand(local.shape);
    return m.classifier(m.conv_projection(Tensor.cat([pooled, local], 1)));
  });
};

const segmentation = (c: MobileNetV2Config) =>
  imageHeads("mobilenet_v2", features(c), { segmentation_head: deepLabV3Plus(c) }, (m, found) => ({
    logits: m.segmentation_head(found),
  }));

const unusedInSegmentation = {
  "mobilenet_v2.conv_1x1.": "the segmentation head reads the feature map before this convolution",
};

const otherSize = () => ({ height: 75, width: 66 });

export default visionFamily({
  facts: mobilenetV2,
  repo: "google/mobilenet_v2_1.0_224",
  checkpoints: { MobileNetV2ForImageClassification: ["google/mobilenet_v2_1.0_224"] },
  processor: mobileNetProcessor("MobileNetV2ImageProcessor"),
  // A tenth of the channels: as in the reference, some blocks have a residual connection and some do not.
  tiny: () => ({ depth_multiplier: 0.1, expand_ratio: 2, image_size: 64 }),
  architectures: {
    MobileNetV2Model: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    MobileNetV2ForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    MobileNetV2ForSemanticSegmentation: imageClass(
      { task: "image-segmentation", other: otherSize, unused: unusedInSegmentation },
      segmentation,
    ),
  },
});
