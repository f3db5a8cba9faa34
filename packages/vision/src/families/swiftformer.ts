import { swiftformer } from "@tiny-random/atlas/configs/swiftformer";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import {
  activation,
  baseModel,
  batchNorm,
  conv2d,
  imageOf,
  linear,
  module,
  Parameter,
  type Tensor,
  unitLength,
  weight,
} from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swiftformer, { image_size: "number", down_patch_size: "number" });
type SwiftFormerConfig = ConfigOf<typeof facts>;

/** A factor for each channel. */
const layerScale = (width: number) => new Parameter([width, 1, 1], { kind: "scale" });

/** Two convolutions that halve the image; the list's other numbers have no weights. */
const patchEmbedding = (c: SwiftFormerConfig) => {
  const [first = 0] = c.embed_dims;
  const half = Math.floor(first / 2);
  const options = { stride: 2, padding: 1 };
  const parts = {
    0: conv2d(c.num_channels, half, 3, options),
    1: batchNorm(half, c.batch_norm_eps),
    3: conv2d(half, first, 3, options),
    4: batchNorm(first, c.batch_norm_eps),
  };
  const patch_embedding = module(parts, (m, x: Tensor) => m[4](m[3](m[1](m[0](x)).relu())).relu());
  return module({ patch_embedding }, (m, pixels: Tensor) => m.patch_embedding(pixels));
};

const downsampling = (c: SwiftFormerConfig, inputs: number, outputs: number): ImageBlock =>
  module(
    {
      proj: conv2d(inputs, outputs, c.down_patch_size, { stride: c.down_stride, padding: c.down_pad }),
      norm: batchNorm(outputs, c.batch_norm_eps),
    },
    (m, x: Tensor) => m.norm(m.proj(x)),
  );

/** A depthwise convolution and two of single pixels, scaled and added. */
const localRepresentation = (c: SwiftFormerConfig, width: number, inner: number): ImageBlock =>
  module(
    {
      depth_wise_conv: conv2d(width, width, 3, { padding: 1, groups: width }),
      norm: batchNorm(width, c.batch_norm_eps),
      point_wise_conv1: conv2d(width, inner, 1),
      point_wise_conv2: conv2d(inner, width, 1),
      layer_scale: layerScale(width),
    },
    (m, x: Tensor) => {
      const hidden = activation("gelu")(m.point_wise_conv1(m.norm(m.depth_wise_conv(x))));
      return x.add(m.point_wise_conv2(hidden).mul(m.layer_scale));
    },
  );

/**
 * Efficient additive attention (Shaker et al., 2023): every key times one query, the sum of all by learned weights. Transformers
 * takes the softmax of each weight alone, which is 1: all queries count alike.
 */
const additiveAttention = (width: number) =>
  module(
    {
      to_query: linear(width, width),
      to_key: linear(width, width),
      w_g: weight([width, 1], width),
      proj: linear(width, width),
      final: linear(width, width),
    },
    (m, x: Tensor) => {
      const [query, key] = [m.to_query, m.to_key].map((map) => unitLength(map(x))) as [Tensor, Tensor];
      const weights = query
        .matmul(m.w_g)
        .mul(width ** -0.5)
        .softmax(-1);
      const global = query.mul(weights).sum(1, true);
      return m.final(m.proj(key.mul(global)).add(query));
    },
  );

const mlp = (c: SwiftFormerConfig, width: number): ImageBlock => {
  const inner = Math.trunc(width * c.mlp_ratio);
  return module(
    {
      norm1: batchNorm(width, c.batch_norm_eps),
      fc1: conv2d(width, inner, 1),
      fc2: conv2d(inner, width, 1),
    },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(m.norm1(x)))),
  );
};

const encoderBlock = (c: SwiftFormerConfig, width: number): ImageBlock => {
  const scaled = () => (c.use_layer_scale ? layerScale(width) : undefined);
  return module(
    {
      local_representation: localRepresentation(c, width, width),
      attn: additiveAttention(width),
      linear: mlp(c, width),
      layer_scale_1: scaled(),
      layer_scale_2: scaled(),
    },
    (m, image: Tensor) => {
      const times = (x: Tensor, factor: Parameter | undefined) => (factor ? x.mul(factor) : x);
      const x = m.local_representation(image);
      const pixels = x.flatten(2).transpose(1, 2);
      const attended = x.add(times(imageOf(m.attn(pixels), x), m.layer_scale_1));
      return attended.add(times(m.linear(attended), m.layer_scale_2));
    },
  );
};

/** Convolutions, and attention in a stage's last block. */
const stage = (c: SwiftFormerConfig, index: number): ImageBlock => {
  const [width, depth] = [c.embed_dims[index] ?? 0, c.depths[index] ?? 1];
  const convolutions = Array.from({ length: depth - 1 }, () =>
    localRepresentation(c, width, Math.trunc(c.mlp_ratio * width)),
  );
  return module({ blocks: [...convolutions, encoderBlock(c, width)] }, (m, x: Tensor) =>
    m.blocks.reduce((h, block) => block(h), x),
  );
};

const network = (c: SwiftFormerConfig): ImageBlock[] =>
  c.depths.flatMap((_, index) => {
    const [inputs = 0, outputs] = c.embed_dims.slice(index);
    const shrinks = outputs !== undefined && (c.downsamples[index] === true || inputs !== outputs);
    return [stage(c, index), ...(shrinks ? [downsampling(c, inputs, outputs)] : [])];
  });

const parts = (c: SwiftFormerConfig) => ({
  patch_embed: patchEmbedding(c),
  encoder: module({ network: network(c) }, (m, x: Tensor) => m.network.reduce((h, block) => block(h), x)),
});

const model = (c: SwiftFormerConfig) =>
  baseModel(module(parts(c), (m, pixels: Tensor) => ({ last_hidden_state: m.encoder(m.patch_embed(pixels)) })));

/** The mean of two heads' scores, of which one was trained by a teacher. */
const classification = (c: SwiftFormerConfig) => {
  const width = c.embed_dims.at(-1) ?? 0;
  const map = module(parts(c), (m, pixels: Tensor) => m.encoder(m.patch_embed(pixels)));
  const heads = {
    norm: batchNorm(width, c.batch_norm_eps),
    head: linear(width, labelsOf(c)),
    dist_head: linear(width, labelsOf(c)),
  };
  return imageHeads("swiftformer", map, heads, (m, x) => {
    const means = m.norm(x).mean([2, 3]);
    return { logits: m.head(means).add(m.dist_head(means)).div(2) };
  });
};

const otherSize = () => ({ height: 72, width: 88 });

export default visionFamily({
  facts,
  repo: "MBZUAI/swiftformer-xs",
  checkpoints: { SwiftFormerForImageClassification: ["MBZUAI/swiftformer-xs"] },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  tiny: (c, { size: { headSize } }) => {
    const [first = 1] = c.embed_dims;
    return { image_size: 64, embed_dims: c.embed_dims.map((width) => Math.round((width * headSize) / first)) };
  },
  architectures: {
    SwiftFormerModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    SwiftFormerForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
  },
  variants: {
    "no layer scale": { config: { use_layer_scale: false }, classes: ["SwiftFormerModel"] },
  },
});
