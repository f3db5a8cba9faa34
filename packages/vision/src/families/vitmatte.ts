import { type VitMatteConfig, vitmatte } from "@tiny-random/atlas/configs/vitmatte";
import { type Context, InputError, type ModelConfig } from "@tiny-random/core";
import { baseModel, batchNorm, conv2d, module, Tensor } from "@tiny-random/nn";
import { convBatchNorm } from "../layers/conv-batch-norm.ts";
import { afterEach } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import type { ImageModel } from "../layers/image-model.ts";
import { nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { visionFamily } from "../vision-family.ts";

const channelsOf = ({ backbone_config: nested }: { readonly backbone_config: ModelConfig }): number =>
  Number(nested["num_channels"]);

/** Twice as large, beside a map of that size: images are multiples of a patch. */
const fusionBlock = (c: VitMatteConfig, inputs: number, outputs: number) =>
  module({ conv: convBatchNorm(inputs, outputs, 3, { epsilon: c.batch_norm_eps }) }, (m, x: Tensor, detail: Tensor) =>
    m.conv(Tensor.cat([detail, x.interpolate({ size: [detail.size(2), detail.size(3)], mode: "bilinear" })], 1)),
  );

/** Channels before the last convolution, which no config changes. */
const narrow = 16;

/** Scores of how much of a pixel is in front; the list's other number has no weights. */
const mattingHead = (width: number) => {
  const parts = { 0: conv2d(width, narrow, 3, { padding: 1 }), 1: batchNorm(narrow), 3: conv2d(narrow, 1, 1) };
  return module({ matting_convs: module(parts, (m, x: Tensor) => m[3](m[1](m[0](x)).relu())) }, (m, x: Tensor) =>
    m.matting_convs(x),
  );
};

/** The detail capture module (Yao et al., 2023): features of patches grow twice as large beside maps of convolutions, up to the image. */
const detailCapture = (c: VitMatteConfig) => {
  const details = [channelsOf(c), ...c.convstream_hidden_sizes];
  const widths = [c.hidden_size, ...c.fusion_hidden_sizes];
  if (details.length !== c.fusion_hidden_sizes.length)
    throw new InputError(
      `fusion_hidden_sizes has ${c.fusion_hidden_sizes.length} numbers, and convstream_hidden_sizes ${c.convstream_hidden_sizes.length}`,
      "Give it one more than that.",
    );
  const convs = c.convstream_hidden_sizes.map((width, index) =>
    convBatchNorm(details[index] ?? 0, width, 3, { stride: 2, epsilon: c.batch_norm_eps }),
  );
  const blocks = c.fusion_hidden_sizes.map((width, index) =>
    fusionBlock(c, (widths[index] ?? 0) + (details.at(-1 - index) ?? 0), width),
  );
  return module(
    {
      convstream: module({ convs }, (m, pixels: Tensor) => afterEach(m.convs, pixels)),
      fusion_blocks: blocks,
      matting_head: mattingHead(widths.at(-1) ?? 0),
    },
    (m, features: Tensor, pixels: Tensor) => {
      const maps = m.convstream(pixels).toReversed();
      const fused = m.fusion_blocks.reduce((x, block, index) => block(x, maps[index] as Tensor), features);
      return m.matting_head(fused).sigmoid();
    },
  );
};

const matting = (c: VitMatteConfig, context: Context): ImageModel => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  return module({ backbone: baseModel(backbone), decoder: detailCapture(c) }, (m, pixels: Tensor) => ({
    alphas: m.decoder(mapsOf(pixels).at(-1) as Tensor, pixels),
  }));
};

export default visionFamily({
  facts: vitmatte,
  repo: "hustvl/vitmatte-small-composition-1k",
  checkpoints: {
    VitMatteForImageMatting: ["hustvl/vitmatte-small-composition-1k", "Xenova/vitmatte-small-distinctions-646"],
  },
  reference: {
    backbone_config: {
      model_type: "vitdet",
      num_channels: 4,
      image_size: 512,
      hidden_size: 384,
      num_attention_heads: 6,
      out_features: ["stage12"],
      out_indices: [12],
      window_block_indices: [0, 1, 3, 4, 6, 7, 9, 10],
      residual_block_indices: [2, 5, 8, 11],
      use_relative_position_embeddings: true,
      window_size: 14,
    },
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "VitMatteImageProcessor",
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    rescale_factor: 0.00392156862745098,
    size_divisor: 32,
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: () => 64,
  // The features of a patch become 16 times as large, as patches are: their size stays.
  tiny: (c, context, merged) => {
    const nested = shrunkBackbone(merged, context);
    const { headSize, width } = context.size;
    return {
      backbone_config: { ...nested, patch_size: c.backbone_config.patch_size, image_size: 64, pretrain_image_size: 48 },
      convstream_hidden_sizes: c.convstream_hidden_sizes.map((_, index) => (headSize / 2) * (index + 1)),
      fusion_hidden_sizes: c.fusion_hidden_sizes.map((_, index) => Math.max(4, width / 2 ** index)),
    };
  },
  architectures: {
    VitMatteForImageMatting: imageClass<VitMatteConfig>(
      { channels: channelsOf, other: () => ({ height: 96, width: 128 }) },
      matting,
    ),
  },
});
