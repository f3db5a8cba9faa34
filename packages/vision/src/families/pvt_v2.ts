import { type PvtV2Config, pvtV2 } from "@tiny-random/atlas/configs/pvt_v2";
import { labelsOf } from "@tiny-random/core";
import {
  activation,
  asSequence,
  attend,
  baseModel,
  conv2d,
  imageOf,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import type { WrittenSize } from "../image-size.ts";
import { featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { type MixStage, mixLayer, mixStages, overlapPatchEmbeddings } from "../layers/mix-transformer.ts";
import { visionFamily } from "../vision-family.ts";

/** What makes fewer places of an image `[batch, width, rows, columns]`, keys and values of which are looked at. */
const reductionOf = (c: PvtV2Config, { width, reduction }: MixStage) => {
  if (c.linear_attention)
    return { convolution: conv2d(width, width, 1), pool: (x: Tensor) => x.adaptive_avg_pool2d(7), act: "gelu" };
  const convolution = reduction > 1 ? conv2d(width, width, reduction, { stride: reduction }) : undefined;
  return { convolution, pool: (x: Tensor) => x, act: "linear" };
};

/** Attention to a reduced image: by a strided convolution, or by pooling to seven by seven places (linear attention). */
const attention = (c: PvtV2Config, stage: MixStage) => {
  const { width, heads, epsilon } = stage;
  const { convolution, pool, act } = reductionOf(c, stage);
  const map = () => linear(width, width, { bias: c.qkv_bias });
  return module(
    {
      query: map(),
      key: map(),
      value: map(),
      proj: linear(width, width),
      spatial_reduction: convolution,
      layer_norm: convolution && layerNorm(width, epsilon),
    },
    (m, pixels: Tensor, image: Tensor) => {
      const reduced = m.spatial_reduction?.(pool(imageOf(pixels, image)));
      const seen = reduced && m.layer_norm ? activation(act)(m.layer_norm(asSequence(reduced))) : pixels;
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return m.proj(attend(split(m.query(pixels)), split(m.key(seen)), split(m.value(seen))));
    },
  );
};

const stageModule = (c: PvtV2Config, stage: MixStage) => {
  const before = c.linear_attention ? "relu" : "linear";
  return module(
    {
      patch_embedding: overlapPatchEmbeddings(stage),
      blocks: Array.from({ length: stage.depth }, () => mixLayer(c, stage, attention(c, stage), before)),
      layer_norm: layerNorm(stage.width, stage.epsilon),
    },
    (m, x: Tensor) => {
      const { image, pixels } = m.patch_embedding(x);
      return imageOf(m.layer_norm(m.blocks.reduce((h, each) => each(h, image), pixels)), image);
    },
  );
};

/** PVT v2 (Wang et al., 2021): the feature map of every stage. */
const backbone = (c: PvtV2Config) => {
  const layers = mixStages(c, c.layer_norm_eps).map((stage) => stageModule(c, stage));
  const encoder = module({ layers }, (m, pixels: Tensor) => {
    const maps: Tensor[] = [];
    for (const layer of m.layers) maps.push(layer(maps.at(-1) ?? pixels));
    return maps;
  });
  return module({ encoder }, (m, pixels: Tensor) => m.encoder(pixels));
};

const model = (c: PvtV2Config) => {
  const { encoder } = backbone(c);
  return baseModel(module({ encoder }, (m, pixels: Tensor) => ({ last_hidden_state: lastOf(m.encoder(pixels)) })));
};

const classification = (c: PvtV2Config) =>
  imageHeads("pvt_v2", backbone(c), { classifier: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, maps) => ({
    logits: m.classifier(lastOf(maps).mean([2, 3])),
  }));

const maps = (c: PvtV2Config) => {
  const { encoder } = backbone(c);
  return module({ encoder }, (m, pixels: Tensor) => featureMaps(c, m.encoder(pixels)));
};

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts: pvtV2,
  repo: "OpenGVLab/pvt_v2_b0",
  checkpoints: { PvtV2ForImageClassification: ["OpenGVLab/pvt_v2_b0"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "PvtImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  imageSize: (c) => c.image_size as WrittenSize,
  tiny: () => ({ image_size: 64, depths: [1, 1, 2, 1] }),
  architectures: {
    PvtV2Model: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    PvtV2ForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    PvtV2Backbone: imageClass({ other: otherSize }, maps),
  },
  variants: {
    "linear attention": { config: { linear_attention: true }, classes: ["PvtV2Model"] },
    "no biases": { config: { qkv_bias: false }, classes: ["PvtV2Model"] },
  },
});
