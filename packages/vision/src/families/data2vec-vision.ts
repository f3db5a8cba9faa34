import { data2vecVision } from "@tiny-random/atlas/configs/data2vec-vision";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { baseModel, conv2d, linear, module, type Tensor } from "@tiny-random/nn";
import { beitHidden, beitParts, beitStates, pooledBeit } from "../layers/beit-encoder.ts";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { asMap, featurePyramid } from "../layers/patch-pyramid.ts";
import { throughUperNet } from "../layers/upernet.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(data2vecVision, { patch_size: "number" });
type Data2VecConfig = ConfigOf<typeof facts>;

/** BEiT's encoder (Baevski et al., 2022); the bare class has no pooler. */
const base = (c: Data2VecConfig) =>
  baseModel(module(beitParts(c), (m, pixels: Tensor) => ({ last_hidden_state: beitHidden(m, pixels) })));

const classification = (c: Data2VecConfig) =>
  imageHeads(
    "data2vec_vision",
    pooledBeit(c),
    { classifier: linear(c.hidden_size, labelsOf(c)) },
    (m, { pooler_output }) => ({ logits: m.classifier(pooler_output) }),
  );

const convNormRelu = (inputs: number, outputs: number, kernel: number) =>
  convNormActivation(inputs, outputs, kernel, { act: "relu" });

const pooling = (width: number) => {
  const conv = convNormRelu(width, width, 1);
  return module({ conv }, (m, x: Tensor) => m.conv(x));
};

/** UPerNet over the maps of four layers. */
const uperNetHead = (c: Data2VecConfig) => {
  const width = c.hidden_size;
  const finer = [0, 1, 2];
  const blocks = c.pool_scales.map(() => pooling(width));
  return module(
    {
      classifier: conv2d(width, labelsOf(c), 1),
      psp_modules: module({ blocks }, ({ blocks: each }) => each),
      psp_bottleneck: convNormRelu((1 + c.pool_scales.length) * width, width, 3),
      lateral_convs: finer.map(() => convNormRelu(width, width, 1)),
      fpn_convs: finer.map(() => convNormRelu(width, width, 3)),
      fpn_bottleneck: convNormRelu(4 * width, width, 3),
    },
    (m, features: readonly Tensor[]) => {
      const { psp_modules, psp_bottleneck: bottleneck, lateral_convs, fpn_convs, fpn_bottleneck, classifier } = m;
      const weights = { pools: psp_modules(), bottleneck, lateral_convs, fpn_convs, fpn_bottleneck, classifier };
      return throughUperNet(weights, features, c.pool_scales);
    },
  );
};

/** The auxiliary head, a fully convolutional network (FCN, Long et al., 2014): only its loss in training reads it. */
const auxiliaryHead = (c: Data2VecConfig) => {
  const channels = c.auxiliary_channels;
  const inputs = (index: number) => (index === 0 ? c.hidden_size : channels);
  return module(
    {
      convs: Array.from({ length: c.auxiliary_num_convs }, (_, index) => convNormRelu(inputs(index), channels, 3)),
      conv_cat: c.auxiliary_concat_input ? convNormRelu(c.hidden_size + channels, channels, 3) : undefined,
      classifier: conv2d(channels, labelsOf(c), 1),
    },
    (m, x: Tensor) => m.classifier(x),
  );
};

/** Semantic segmentation: scores of labels at four times the resolution of the patches. */
const segmentation = (c: Data2VecConfig) => {
  const { parts, pyramidOf } = featurePyramid(c.hidden_size);
  const heads = {
    ...parts,
    decode_head: uperNetHead(c),
    auxiliary_head: c.use_auxiliary_head ? auxiliaryHead(c) : undefined,
  };
  const backbone = module(beitParts(c), (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    // As in BEiT, the states before each chosen layer are read.
    return c.out_indices.map((layer) => asMap(states[layer - 1] as Tensor, grid));
  });
  return imageHeads("data2vec_vision", backbone, heads, (m, maps) => ({ logits: m.decode_head(pyramidOf(maps)) }));
};

const unusedInSegmentation = {
  "auxiliary_head.": "only the auxiliary loss of training reads it",
  "data2vec_vision.encoder.layer.3.": "segmentation reads the states before the last layer",
};

export default visionFamily({
  facts,
  repo: "facebook/data2vec-vision-base-ft1k",
  checkpoints: {
    Data2VecVisionModel: ["facebook/data2vec-vision-base", "facebook/data2vec-vision-large"],
    Data2VecVisionForImageClassification: ["facebook/data2vec-vision-base-ft1k", "facebook/data2vec-vision-large-ft1k"],
  },
  reference: { use_relative_position_bias: true },
  processor: {
    feature_extractor_type: "BeitFeatureExtractor",
    do_center_crop: false,
    do_normalize: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 3,
    size: 224,
  },
  // Four layers, since segmentation reads four feature maps.
  tiny: (c) => ({
    num_hidden_layers: 4,
    out_indices: [1, 2, 3, 4],
    auxiliary_channels: Math.min(c.auxiliary_channels, 16),
  }),
  architectures: {
    Data2VecVisionModel: imageClass({ task: "image-feature-extraction", other: morePatches }, base),
    Data2VecVisionForImageClassification: imageClass(
      { task: "image-classification", other: morePatches },
      classification,
    ),
    Data2VecVisionForSemanticSegmentation: imageClass(
      { task: "image-segmentation", unused: unusedInSegmentation },
      segmentation,
    ),
  },
  variants: {
    // As it was pretrained.
    "shared relative position bias": {
      config: {
        use_relative_position_bias: false,
        use_shared_relative_position_bias: true,
        use_mean_pooling: false,
      },
      classes: ["Data2VecVisionModel", "Data2VecVisionForImageClassification"],
    },
    "absolute positions": {
      config: { use_absolute_position_embeddings: true, use_relative_position_bias: false },
      classes: ["Data2VecVisionModel"],
    },
  },
});
