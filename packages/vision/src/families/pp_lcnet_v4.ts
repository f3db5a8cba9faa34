import { type PPLCNetV4Config, ppLcnetV4 } from "@tiny-random/atlas/configs/pp_lcnet_v4";
import type { Size } from "@tiny-random/core";
import { activation, conv2d, module, type Tensor } from "@tiny-random/nn";
import { featureMaps } from "../layers/feature-maps.ts";
import { convolved, hgnetStem } from "../layers/hgnet-layers.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  fewBlocks,
  lcnetCrop,
  lcnetEncoder,
  lcnetExcitation,
  lcnetProcessor,
  lcnetWidths,
  resolvedBlocks,
  writtenBlocks,
} from "../layers/lcnet.ts";
import { visionFamily } from "../vision-family.ts";

type BlockPlan = ReturnType<typeof writtenBlocks>[number][number];

const gelu = activation("gelu");

/** Mixes places by a depthwise convolution, then channels by two of single pixels, added where nothing changes. */
const block = (c: PPLCNetV4Config, [kernel, inputs, outputs, stride, excites]: BlockPlan): ImageBlock => {
  const keeps = inputs === outputs && stride === 1;
  const plain = { stride, groups: inputs };
  return module(
    {
      token_conv: keeps
        ? conv2d(inputs, outputs, kernel, { ...plain, padding: Math.floor(kernel / 2) })
        : convolved(c, inputs, inputs, { ...plain, kernel, act: null }),
      token_squeeze_excitation: excites ? lcnetExcitation(inputs, c.reduction) : undefined,
      channel_conv1: convolved(c, inputs, 2 * inputs, { kernel: 1, act: null }),
      channel_conv2: convolved(c, 2 * inputs, outputs, { kernel: 1, act: null }),
    },
    (m, x: Tensor) => {
      const deep = m.token_conv(x);
      const mixed = m.token_squeeze_excitation?.(deep) ?? deep;
      const channels = m.channel_conv2(gelu(m.channel_conv1(mixed)));
      return keeps ? mixed.add(channels) : channels;
    },
  );
};

const smallStem = (c: PPLCNetV4Config): ImageBlock => {
  const [channels = 0, middle = 0, outputs = 0] = c.stem_channels;
  const options = { kernel: 3, stride: 2, act: null };
  return module(
    { conv1: convolved(c, channels, middle, options), conv2: convolved(c, middle, outputs, options) },
    (m, x: Tensor) => m.conv2(gelu(m.conv1(x))),
  );
};

const stage = (c: PPLCNetV4Config, blocks: readonly BlockPlan[]): ImageBlock =>
  module({ blocks: blocks.map((plan) => block(c, plan)) }, (m, x: Tensor) => m.blocks.reduce((h, each) => each(h), x));

const backbone = (c: PPLCNetV4Config) => {
  const stem = c.stem_type === "large" ? hgnetStem(c) : smallStem(c);
  const stages = writtenBlocks(c).map((blocks) => stage(c, blocks));
  return module({ encoder: lcnetEncoder(stem, stages) }, (m, pixels: Tensor) => featureMaps(c, m.encoder(pixels)));
};

/** Channels in the reference's proportions. */
const tinyChannels = (c: PPLCNetV4Config, { headSize }: Size) => {
  const [colors = 3, ...stem] = c.stem_channels;
  const unit = headSize / (stem.at(-1) ?? 1);
  const scaled = (channels: number) => Math.max(4, Math.round(channels * unit));
  const block_configs = fewBlocks(c).map((blocks) =>
    blocks.map(([kernel, inputs, outputs, ...rest]) => [kernel, scaled(inputs), scaled(outputs), ...rest]),
  );
  return {
    stem_channels: [colors, ...stem.map(scaled)],
    block_configs,
    stage_out_channels: lcnetWidths({ block_configs }),
  };
};

export default visionFamily({
  facts: ppLcnetV4,
  resolve: (c) => ({ ...resolvedBlocks(c), stage_out_channels: lcnetWidths(c) }),
  // The backbone of this checkpoint.
  repo: "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
  computed: ["block_configs", "depths", "stage_names", "stage_out_channels", "out_features", "out_indices"],
  processor: lcnetProcessor,
  imageSize: () => 64,
  processorSettings: () => lcnetCrop,
  tiny: (c, { size }) => tinyChannels(c, size),
  architectures: { PPLCNetV4Backbone: imageClass({ other: () => ({ height: 72, width: 88 }) }, backbone) },
  variants: {
    "a small stem": { config: { stem_type: "small" } },
    "learnable affine blocks": { config: { use_learnable_affine_block: true } },
  },
});
