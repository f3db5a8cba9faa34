import { labelsOf } from "@tiny-random/core";
import { conv2d, linear, module, Tensor } from "@tiny-random/nn";
import { scaled } from "../layers/channel-rounding.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { invertedChannels, invertedResiduals, mobileStem } from "../layers/inverted-residual.ts";
import { mobileBlock, mobileProcessor } from "../layers/mobile-block.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of MobileNetV2Config: MobileNet V2 1.0. */
const defaults = {
  model_type: "mobilenet_v2",
  num_channels: 3,
  image_size: 224,
  depth_multiplier: 1,
  depth_divisible_by: 8,
  min_depth: 8,
  expand_ratio: 6,
  output_stride: 32,
  first_layer_is_expansion: true,
  finegrained_output: true,
  hidden_act: "relu6",
  tf_padding: true,
  classifier_dropout_prob: 0.8,
  initializer_range: 0.02,
  layer_norm_eps: 0.001,
  semantic_loss_ignore_index: 255,
};
type MobileNetV2Config = typeof defaults;

const outputChannels = (c: MobileNetV2Config): number =>
  c.finegrained_output && c.depth_multiplier < 1 ? 1280 : scaled(c, 1280);

const parts = (c: MobileNetV2Config) => ({
  conv_stem: mobileStem(c),
  layer: invertedResiduals(c),
  conv_1x1: mobileBlock(c, scaled(c, invertedChannels.at(-1) ?? 0), outputChannels(c), 1),
});

/** The features before the last convolution, which is not theirs. */
const features = (c: MobileNetV2Config) =>
  module(parts(c), (m, pixels: Tensor) => m.layer.reduce((x, each) => each(x), m.conv_stem(pixels)));

const model = (c: MobileNetV2Config) =>
  module(parts(c), (m, pixels: Tensor) => {
    const last_hidden_state = m.conv_1x1(m.layer.reduce((x, each) => each(x), m.conv_stem(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3]) };
  });

const classification = (c: MobileNetV2Config) =>
  imageHeads(
    "mobilenet_v2",
    model(c),
    { classifier: linear(outputChannels(c), labelsOf(c)) },
    (m, { pooler_output }) => ({ logits: m.classifier(pooler_output) }),
  );

/** Every pixel beside the image's mean, then labels (Chen et al., 2018, without its dilated branches). */
const deepLab = (c: MobileNetV2Config) => {
  const inputs = scaled(c, 320);
  const settings = { act: "relu", epsilon: 1e-5 };
  const classifier = conv2d(256, labelsOf(c), 1);
  const heads = {
    conv_pool: mobileBlock(c, inputs, 256, 1, settings),
    conv_aspp: mobileBlock(c, inputs, 256, 1, settings),
    conv_projection: mobileBlock(c, 512, 256, 1, settings),
    classifier: module({ convolution: classifier }, (m, x: Tensor) => m.convolution(x)),
  };
  return module(heads, (m, x: Tensor) => {
    const local = m.conv_aspp(x);
    const whole = m.conv_pool(x.adaptive_avg_pool2d(1)).expand(local.shape);
    return m.classifier(m.conv_projection(Tensor.cat([whole, local], 1)));
  });
};

const segmentation = (c: MobileNetV2Config) =>
  imageHeads("mobilenet_v2", features(c), { segmentation_head: deepLab(c) }, (m, found) => ({
    logits: m.segmentation_head(found),
  }));

const lastConvolution = [
  "convolution.weight",
  ...["weight", "bias", "running_mean", "running_var"].map((key) => `normalization.${key}`),
];
const unused = Object.fromEntries(
  lastConvolution.map((key) => [`mobilenet_v2.conv_1x1.${key}`, "the head reads the features before this convolution"]),
);

const other = () => ({ height: 75, width: 66 });

export default visionFamily({
  defaults,
  repo: "google/mobilenet_v2_1.0_224",
  checkpoints: { MobileNetV2ForImageClassification: ["google/mobilenet_v2_1.0_224"] },
  processor: mobileProcessor("MobileNetV2ImageProcessor"),
  // A tenth of the channels, so that there are still blocks that change their number and blocks that do not.
  tiny: () => ({ depth_multiplier: 0.1, expand_ratio: 2, image_size: 64 }),
  architectures: {
    MobileNetV2Model: imageClass({ task: "image-feature-extraction", other }, model),
    MobileNetV2ForImageClassification: imageClass({ task: "image-classification", other }, classification),
    MobileNetV2ForSemanticSegmentation: imageClass({ task: "image-segmentation", other, unused }, segmentation),
  },
});
