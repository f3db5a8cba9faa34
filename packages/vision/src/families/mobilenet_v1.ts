import { type MobileNetV1Config, mobilenetV1 } from "@tiny-random/atlas/configs/mobilenet_v1";
import { labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { mobileNetLayer, mobileNetProcessor } from "../layers/mobilenet-layer.ts";
import { visionFamily } from "../vision-family.ts";

/** Channels at a depth multiplier of 1, and strides, of the depthwise separable convolutions (Howard et al., 2017, table 1). */
const channels = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];

const scaled = (c: MobileNetV1Config, count: number): number =>
  Math.max(Math.trunc(count * c.depth_multiplier), c.min_depth);

const lastWidth = (c: MobileNetV1Config): number => scaled(c, channels.at(-1) ?? 0);

/** Depthwise separable convolutions: the list alternates depthwise and 1 × 1 convolutions. */
const layers = (c: MobileNetV1Config) =>
  channels.flatMap((count, index) => {
    const inputs = scaled(c, channels[index - 1] ?? 32);
    const depthwise = mobileNetLayer(c, inputs, inputs, 3, { stride: strides[index] ?? 1, groups: inputs });
    return [depthwise, mobileNetLayer(c, inputs, scaled(c, count), 1)];
  });

const model = (c: MobileNetV1Config) =>
  module(
    { conv_stem: mobileNetLayer(c, c.num_channels, scaled(c, 32), 3, { stride: 2 }), layer: layers(c) },
    (m, pixels: Tensor) => {
      const last_hidden_state = m.layer.reduce((x, layer) => layer(x), m.conv_stem(pixels));
      return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3]) };
    },
  );

const classification = (c: MobileNetV1Config) =>
  imageHeads("mobilenet_v1", model(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

const otherSize = () => ({ height: 75, width: 66 });

export default visionFamily({
  facts: mobilenetV1,
  repo: "google/mobilenet_v1_1.0_224",
  checkpoints: { MobileNetV1ForImageClassification: ["google/mobilenet_v1_1.0_224"] },
  processor: mobileNetProcessor("MobileNetV1ImageProcessor"),
  tiny: () => ({ depth_multiplier: 0.06, image_size: 64 }),
  architectures: {
    MobileNetV1Model: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    MobileNetV1ForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
});
