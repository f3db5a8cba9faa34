import { type PoolFormerConfig, poolformer } from "@tiny-random/atlas/configs/poolformer";
import { labelsOf } from "@tiny-random/core";
import {
  activation,
  baseModel,
  conv2d,
  groupNorm,
  linear,
  module,
  type Parameter,
  scale,
  type Tensor,
} from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { visionFamily } from "../vision-family.ts";

/** The mean of a pixel's surroundings less the pixel, in the place of attention. */
const pooledAround = (x: Tensor, size: number): Tensor =>
  x.avg_pool2d(size, { stride: 1, padding: Math.floor(size / 2), count_include_pad: false }).sub(x);

const feedForward = (c: PoolFormerConfig, width: number) => {
  const inner = Math.trunc(width * c.mlp_ratio);
  return module({ conv1: conv2d(width, inner, 1), conv2: conv2d(inner, width, 1) }, (m, x: Tensor) =>
    m.conv2(activation(c.hidden_act)(m.conv1(x))),
  );
};

/** A layer's output times a factor for each channel (layer scale). */
const scaled = (x: Tensor, factor: Parameter | undefined): Tensor =>
  factor ? x.mul(x.graph.parameter(factor).reshape([...factor.shape, 1, 1])) : x;

/** Pooling and feed-forward, each behind a norm over all channels and pixels (Yu et al., 2021). */
const layer = (c: PoolFormerConfig, width: number) => {
  const factor = () => (c.use_layer_scale ? scale(width) : undefined);
  return module(
    {
      layer_scale_1: factor(),
      layer_scale_2: factor(),
      output: feedForward(c, width),
      before_norm: groupNorm(1, width),
      after_norm: groupNorm(1, width),
    },
    (m, x: Tensor) => {
      const mixed = x.add(scaled(pooledAround(m.before_norm(x), c.pool_size), m.layer_scale_1));
      return mixed.add(scaled(m.output(m.after_norm(mixed)), m.layer_scale_2));
    },
  );
};

const patches = (c: PoolFormerConfig, stage: number) => {
  const inputs = stage === 0 ? c.num_channels : (c.hidden_sizes[stage - 1] ?? 0);
  const [kernel, stride, padding] = [c.patch_sizes, c.strides, c.padding].map((each) => each[stage] ?? 1);
  const projection = conv2d(inputs, c.hidden_sizes[stage] ?? 0, kernel ?? 1, {
    stride: stride ?? 1,
    padding: padding ?? 0,
  });
  return module({ projection }, (m, x: Tensor) => m.projection(x));
};

/** The last stage's map. */
const backbone = (c: PoolFormerConfig) => {
  const stages = Array.from({ length: c.num_encoder_blocks }, (_, stage) => stage);
  const layers = (stage: number) =>
    Array.from({ length: c.depths[stage] ?? 0 }, () => layer(c, c.hidden_sizes[stage] ?? 0));
  const encoder = module(
    { patch_embeddings: stages.map((stage) => patches(c, stage)), block: stages.map(layers) },
    (m, pixels: Tensor) =>
      m.patch_embeddings.reduce(
        (x, embed, stage) => (m.block[stage] ?? []).reduce((h, each) => each(h), embed(x)),
        pixels,
      ),
  );
  return module({ encoder }, (m, pixels: Tensor) => m.encoder(pixels));
};

const base = (c: PoolFormerConfig) => {
  const { encoder } = backbone(c);
  return baseModel(module({ encoder }, (m, pixels: Tensor) => ({ last_hidden_state: m.encoder(pixels) })));
};

const classification = (c: PoolFormerConfig) => {
  const width = c.hidden_sizes.at(-1) ?? 0;
  const heads = { norm: groupNorm(1, width), classifier: linear(width, labelsOf(c)) };
  return imageHeads("poolformer", backbone(c), heads, (m, map) => ({
    logits: m.classifier(m.norm(map).mean([2, 3])),
  }));
};

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts: poolformer,
  repo: "sail/poolformer_s12",
  checkpoints: { PoolFormerForImageClassification: ["sail/poolformer_s12", "sail/poolformer_s24"] },
  processor: {
    image_processor_type: "PoolFormerImageProcessor",
    crop_pct: 0.9,
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 224 },
  },
  imageSize: () => 64,
  architectures: {
    PoolFormerModel: imageClass({ task: "image-feature-extraction", other: otherSize }, base),
    PoolFormerForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
  variants: { "no layer scale": { config: { use_layer_scale: false }, classes: ["PoolFormerModel"] } },
});
