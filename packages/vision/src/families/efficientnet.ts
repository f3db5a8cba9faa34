import { efficientnet } from "@tiny-random/atlas/configs/efficientnet";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { type AnyModule, activation, baseModel, batchNorm, conv2d, linear, module, type Tensor } from "@tiny-random/nn";
import {
  efficientNetBlocks,
  efficientNetStem,
  pooledMap,
  scaledChannels,
  tinyEfficientNet,
} from "../layers/efficientnet.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(efficientnet, { image_size: "number" });
type EfficientNetConfig = ConfigOf<typeof facts>;

const encoder = (c: EfficientNetConfig) => {
  const { blocks, outputs } = efficientNetBlocks(c);
  return module(
    {
      blocks,
      top_conv: conv2d(outputs, scaledChannels(c, 1280), 1, { bias: false }),
      top_bn: batchNorm(c.hidden_dim, c.batch_norm_eps),
    },
    (m, x: Tensor) => {
      const last = m.blocks.reduce((h, each) => each(h), x);
      return activation(c.hidden_act)(m.top_bn(m.top_conv(last)));
    },
  );
};

/** EfficientNet (Tan and Le, 2019). */
const network = (
  c: EfficientNetConfig,
): ((pixels: Tensor) => Record<"last_hidden_state" | "pooler_output", Tensor>) & AnyModule =>
  module({ embeddings: efficientNetStem(c), encoder: encoder(c) }, (m, pixels: Tensor) =>
    pooledMap(c, m.encoder(m.embeddings(pixels))),
  );

const classification = (c: EfficientNetConfig) =>
  imageHeads("efficientnet", network(c), { classifier: linear(c.hidden_dim, labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

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
  tiny: (c) => tinyEfficientNet(c),
  architectures: {
    EfficientNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, (c: EfficientNetConfig) =>
      baseModel(network(c)),
    ),
    EfficientNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
  variants: { "max pooling": { config: { pooling_type: "max" }, classes: ["EfficientNetModel"] } },
});
