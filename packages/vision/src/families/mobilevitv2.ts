import { mobilevitv2 } from "@tiny-random/atlas/configs/mobilevitv2";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import {
  activation,
  addDims,
  baseModel,
  type Dim,
  groupNorm,
  linear,
  module,
  scaleDim,
  type Tensor,
} from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import {
  deepLabV3,
  divisibleChannels,
  mobileVitConv,
  mobileVitParts,
  mobileVitProcessor,
  pixelConv,
} from "../layers/mobile-vit.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(mobilevitv2, { patch_size: "number" });
type MobileVitV2Config = ConfigOf<typeof facts>;

const scaled = (c: MobileVitV2Config, channels: number, by = 8): number =>
  divisibleChannels(channels * c.width_multiplier, by);

/** Channels of the stem and of the five layers at the config's width. */
const widthsOf = (c: MobileVitV2Config): readonly number[] => {
  const stem = divisibleChannels(Math.max(16, Math.min(64, 32 * c.width_multiplier)), 8, 16);
  return [stem, scaled(c, 64, 16), ...[128, 256, 384, 512].map((channels) => scaled(c, channels))];
};

const lastWidth = (c: MobileVitV2Config): number => scaled(c, 512);

/**
 * An image as patches, `[batch, channels, pixels of a patch, patches]`, which look at each other, and put together again;
 * pixels beyond the last whole patch become 0.
 */
const throughPatches = (x: Tensor, patch: number, look: (patches: Tensor) => Tensor): Tensor => {
  const [batch, width] = [x.size(0), x.size(1)];
  const [rows, columns] = [2, 3].map((axis) => x.graph.floorDivide(x.size(axis), patch)) as [Dim, Dim];
  const [height, breadth] = [scaleDim(rows, patch), scaleDim(columns, patch)];
  const patches = x
    .slice(2, 0, height)
    .slice(3, 0, breadth)
    .reshape([batch, width, rows, patch, columns, patch])
    .permute(0, 1, 3, 5, 2, 4)
    .flatten(4, 5)
    .flatten(2, 3);
  const image = look(patches)
    .reshape([batch, width, patch, patch, rows, columns])
    .permute(0, 1, 4, 2, 5, 3)
    .reshape([batch, width, height, breadth]);
  const missing = (axis: number, length: Dim): Dim => addDims(x.size(axis), scaleDim(length, -1));
  return image.pad([0, missing(3, breadth), 0, missing(2, height)]);
};

/** Separable self-attention (Mehta and Rastegari, 2022): one score for every patch, whose weighted keys all values are multiplied by. */
const separableAttention = (width: number) =>
  module(
    { qkv_proj: pixelConv(width, 1 + 2 * width, true), out_proj: pixelConv(width, width, true) },
    (m, x: Tensor) => {
      const [query, key, value] = m.qkv_proj(x).split([1, width, width], 1) as [Tensor, Tensor, Tensor];
      const context = key.mul(query.softmax(-1)).sum(-1, true);
      return m.out_proj(value.relu().mul(context));
    },
  );

const feedForward = (c: MobileVitV2Config, width: number) => {
  const inner = Math.floor((width * c.ffn_multiplier) / 16) * 16;
  return module({ conv1: pixelConv(width, inner, true), conv2: pixelConv(inner, width, true) }, (m, x: Tensor) =>
    m.conv2(activation(c.hidden_act)(m.conv1(x))),
  );
};

const transformerLayer = (c: MobileVitV2Config, width: number) =>
  module(
    {
      layernorm_before: groupNorm(1, width, c.layer_norm_eps),
      attention: separableAttention(width),
      layernorm_after: groupNorm(1, width, c.layer_norm_eps),
      ffn: feedForward(c, width),
    },
    (m, x: Tensor) => {
      const attended = m.attention(m.layernorm_before(x)).add(x);
      return m.ffn(m.layernorm_after(attended)).add(attended);
    },
  );

/** A depthwise convolution for what is near, a Transformer over patches for what is far. */
const mobileVitV2Layer = (c: MobileVitV2Config, halving: ImageBlock, width: number, index: number) => {
  const hidden = scaled(c, c.base_attn_unit_dims[index] ?? 0);
  const layers = Array.from({ length: c.n_attn_blocks[index] ?? 0 }, () => transformerLayer(c, hidden));
  return module(
    {
      downsampling_layer: halving,
      conv_kxk: mobileVitConv(width, width, c.conv_kernel_size, { groups: width, act: c.hidden_act }),
      conv_1x1: pixelConv(width, hidden),
      transformer: module({ layer: layers }, (m, x: Tensor) => m.layer.reduce((h, each) => each(h), x)),
      layernorm: groupNorm(1, hidden, c.layer_norm_eps),
      conv_projection: mobileVitConv(hidden, width, 1),
    },
    (m, x: Tensor) => {
      const near = m.conv_1x1(m.conv_kxk(m.downsampling_layer(x)));
      return m.conv_projection(throughPatches(near, c.patch_size, (patches) => m.layernorm(m.transformer(patches))));
    },
  );
};

const parts = (c: MobileVitV2Config) =>
  mobileVitParts(c, {
    widths: widthsOf(c),
    depth: 2,
    transformer: (halving, width, index) => mobileVitV2Layer(c, halving, width, index),
  });

/** The last feature map. */
const backbone = (c: MobileVitV2Config) => module(parts(c), (m, pixels: Tensor) => m.encoder(m.conv_stem(pixels)));

const model = (c: MobileVitV2Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = m.encoder(m.conv_stem(pixels));
      return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3]) };
    }),
  );

const classification = (c: MobileVitV2Config) =>
  imageHeads("mobilevitv2", backbone(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, map) => ({
    logits: m.classifier(map.mean([2, 3])),
  }));

const segmentation = (c: MobileVitV2Config) =>
  imageHeads("mobilevitv2", backbone(c), { segmentation_head: deepLabV3(c, lastWidth(c)) }, (m, map) => ({
    logits: m.segmentation_head(map),
  }));

const otherSize = () => ({ height: 96, width: 72 });

export default visionFamily({
  facts,
  repo: "apple/mobilevitv2-1.0-imagenet1k-256",
  checkpoints: { MobileViTV2ForImageClassification: ["apple/mobilevitv2-1.0-imagenet1k-256"] },
  processor: mobileVitProcessor,
  // An eighth of the channels; the last layer has four patches.
  tiny: () => ({ image_size: 128, width_multiplier: 0.125, n_attn_blocks: [1, 2, 1], aspp_out_channels: 16 }),
  architectures: {
    MobileViTV2Model: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    MobileViTV2ForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    MobileViTV2ForSemanticSegmentation: imageClass({ task: "image-segmentation", other: otherSize }, segmentation),
  },
  variants: {
    "an output stride of 16": { config: { output_stride: 16 }, classes: ["MobileViTV2ForSemanticSegmentation"] },
  },
});
