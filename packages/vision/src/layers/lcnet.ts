// PP-LCNet's stages (Cui et al., 2021), whose blocks the config lists.
import { conv2d, hardSigmoid, module, type Pair, type Tensor } from "@tiny-random/nn";
import { afterEach } from "./feature-maps.ts";
import type { ImageBlock } from "./image-block.ts";
import { divisibleChannels } from "./mobile-vit.ts";
import { excited } from "./squeeze-excitation.ts";

/** The config fields that say what blocks there are. */
export interface LCNetConfig {
  readonly block_configs: readonly unknown[];
  readonly scale: number;
  readonly divisor: number;
}

/** A block: depthwise, then of single pixels, squeeze-and-excitation between them or not. */
export interface LCNetBlock {
  readonly kernel: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: Pair;
  readonly excites: boolean;
}

type WrittenBlock = readonly [kernel: number, inputs: number, outputs: number, stride: Pair, excites: boolean];

/** The blocks of every stage as the config has them. */
export const writtenBlocks = ({ block_configs }: Pick<LCNetConfig, "block_configs">) =>
  block_configs as readonly (readonly WrittenBlock[])[];

/** Channels of the stages' maps, without a scale. */
export const lcnetWidths = (c: Pick<LCNetConfig, "block_configs">): readonly number[] =>
  writtenBlocks(c).map((blocks) => blocks.at(-1)?.[2] ?? 0);

/** Channels by the config's scale. */
export const scaledChannels = (c: LCNetConfig, channels: number): number =>
  divisibleChannels(channels * c.scale, c.divisor);

/** The stages: the maps before, between and after them. */
export const lcnetStages = (c: LCNetConfig, block: (plan: LCNetBlock) => ImageBlock) =>
  writtenBlocks(c).map((blocks) => {
    const layers = blocks.map(([kernel, inputs, outputs, stride, excites]) => {
      const channels = { inputs: scaledChannels(c, inputs), outputs: scaledChannels(c, outputs) };
      return block({ kernel, ...channels, stride, excites });
    });
    return module({ layers }, (m, x: Tensor) => m.layers.reduce((h, each) => each(h), x));
  });

/** A first convolution and the stages: the maps before, between and after these. */
export const lcnetEncoder = (convolution: ImageBlock, blocks: readonly ImageBlock[]) =>
  module({ convolution, blocks }, (m, pixels: Tensor) => afterEach(m.blocks, m.convolution(pixels)));

/** Squeeze-and-excitation with a hard sigmoid; its other numbers in the list have no weights. */
export const lcnetExcitation = (width: number, reduction: number): ImageBlock => {
  const narrow = Math.floor(width / reduction);
  const convolutions = module({ 0: conv2d(width, narrow, 1), 2: conv2d(narrow, width, 1) }, (m, means: Tensor) =>
    hardSigmoid(m[2](m[0](means).relu())),
  );
  return module({ convolutions }, (m, x: Tensor) => excited(x, m.convolutions));
};

/** A block of a depthwise convolution and one of single pixels, with squeeze-and-excitation between them or without. */
export const separableBlock = (depthwise: ImageBlock, excitation: ImageBlock | undefined, pointwise: ImageBlock) =>
  module(
    {
      depthwise_convolution: depthwise,
      squeeze_excitation_module: excitation,
      pointwise_convolution: pointwise,
    },
    (m, x: Tensor) => {
      const deep = m.depthwise_convolution(x);
      return m.pointwise_convolution(m.squeeze_excitation_module?.(deep) ?? deep);
    },
  );

/** Every kind of block once, in each stage. */
export const fewBlocks = (c: Pick<LCNetConfig, "block_configs">): readonly (readonly WrittenBlock[])[] =>
  writtenBlocks(c).map((blocks) => {
    const texts = blocks.map((block) => JSON.stringify(block));
    return blocks.filter((_, index) => texts.indexOf(texts[index] ?? "") === index);
  });

/** What the class computes of its blocks. */
export const resolvedBlocks = (c: Pick<LCNetConfig, "block_configs">) => ({
  depths: writtenBlocks(c).map(({ length }) => length),
  stage_names: ["stem", ...writtenBlocks(c).map((_, index) => `stage${index + 1}`)],
});

/** The preprocessor_config.json of PP-LCNet's checkpoints. */
export const lcnetProcessor = {
  image_processor_type: "PPLCNetImageProcessor",
  crop_size: { height: 224, width: 224 },
  do_center_crop: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.406, 0.456, 0.485],
  image_std: [0.225, 0.224, 0.229],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  resize_short: 256,
  size: { height: 256, width: 256 },
  size_divisor: 1,
};

/** The shorter edge that images of 64 pixels are cropped from, in the reference's proportion. */
export const lcnetCrop = { resize_short: 73 };
