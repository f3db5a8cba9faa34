import { type PPLCNetConfig, ppLcnet } from "@tiny-random/atlas/configs/pp_lcnet";
import { labelsOf } from "@tiny-random/core";
import { activation, conv2d, linear, module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { featureMaps, lastOf } from "../layers/feature-maps.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  fewBlocks,
  type LCNetBlock,
  lcnetCrop,
  lcnetEncoder,
  lcnetExcitation,
  lcnetProcessor,
  lcnetStages,
  resolvedBlocks,
  scaledChannels,
  separableBlock,
  writtenBlocks,
} from "../layers/lcnet.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** A depthwise separable convolution. */
const block = (c: PPLCNetConfig, { kernel, inputs, outputs, stride, excites }: LCNetBlock): ImageBlock => {
  const act = c.hidden_act;
  return separableBlock(
    convNormActivation(inputs, inputs, kernel, { stride, groups: inputs, act }),
    excites ? lcnetExcitation(inputs, c.reduction) : undefined,
    convNormActivation(inputs, outputs, 1, { act }),
  );
};

const encoder = (c: PPLCNetConfig) => {
  const options = { stride: c.stem_stride, act: c.hidden_act };
  const stem = convNormActivation(3, scaledChannels(c, c.stem_channels), 3, options);
  return lcnetEncoder(
    stem,
    lcnetStages(c, (plan) => block(c, plan)),
  );
};

const backbone = (c: PPLCNetConfig) =>
  module({ encoder: encoder(c) }, (m, pixels: Tensor) => featureMaps(c, m.encoder(pixels)));

/** Scores of labels, which Transformers calls the last hidden state; at inference it scales what dropout would have left out. */
const classification = (c: PPLCNetConfig) => {
  const [, , outputs = 0] = writtenBlocks(c).at(-1)?.at(-1) ?? [];
  return module(
    {
      encoder: encoder(c),
      last_convolution: conv2d(scaledChannels(c, outputs), c.class_expand, 1, { bias: false }),
      head: linear(c.class_expand, labelsOf(c)),
    },
    (m, pixels: Tensor) => {
      const means = lastOf(m.encoder(pixels)).mean([2, 3], true);
      const features = activation(c.hidden_act)(m.last_convolution(means)).mul(1 - c.hidden_dropout_prob);
      return { last_hidden_state: m.head(features.flatten(1)) };
    },
  );
};

const otherSize = () => ({ height: 72, width: 88 });

export default visionFamily({
  facts: ppLcnet,
  resolve: (c: PPLCNetConfig) => resolvedBlocks(c),
  repo: "PaddlePaddle/PP-LCNet_x1_0_doc_ori_safetensors",
  checkpoints: { PPLCNetForImageClassification: ["PaddlePaddle/PP-LCNet_x1_0_doc_ori_safetensors"] },
  // The degrees that a document's page is turned by.
  reference: labelNames(["0", "90", "180", "270"]),
  computed: ["block_configs", "depths", "stage_names", "out_features", "out_indices"],
  processor: lcnetProcessor,
  imageSize: () => 64,
  processorSettings: () => lcnetCrop,
  tiny: (c) => ({ scale: 0.25 * c.scale, block_configs: fewBlocks(c), class_expand: 32 }),
  architectures: {
    PPLCNetBackbone: imageClass({ other: otherSize }, backbone),
    PPLCNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
});
