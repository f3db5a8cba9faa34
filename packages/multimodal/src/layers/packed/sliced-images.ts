// Images and their slices in texts (MiniCPM-V): each piece's tokens between marks, a number before each image.
import { idTensor, type ModelConfig, rowsOf, type Size, shrinkConfig, type Tensors, takeAxis } from "@tiny-random/core";
import { activation, layerNorm, linear, module } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  blocksInRows,
  fewerPlaces,
  type PiecesOfImages,
  pieceInputs,
  pieceTensors,
  type SlicedTowerConfig,
  slicedTower,
  sliceSettings,
  sliceSize,
  tinySlicedTower,
} from "@tiny-random/vision/layers/packed/sliced-tower";
import type { JoinedProcessor } from "../../processor.ts";
import { chatMlWithImages } from "../image-chats.ts";
import { type ImageInputs, imagesOfRow } from "../image-inputs.ts";
import { inPlaces, type PromptImage, tileCount } from "../image-prompts.ts";
import type { ImageTextModel } from "../image-text.ts";
import { languageOf, modelKeys } from "../image-text-parts.ts";

/** The config fields of such a model. */
export interface SlicedImagesConfig extends ModelConfig {
  readonly text_config: ModelConfig & { readonly hidden_size: number };
  readonly vision_config: SlicedTowerConfig;
  /** `4x` or `16x`: windows are merged in the tower for the second. */
  readonly downsample_mode: string;
  readonly merge_kernel_size: readonly number[];
  readonly merger_times: number;
}

const marks = {
  image: "<|image_pad|>",
  start: "<image>",
  end: "</image>",
  sliceStart: "<slice>",
  sliceEnd: "</slice>",
  numberStart: "<image_id>",
  numberEnd: "</image_id>",
};

/** Qwen 3.5's tokenizer with the marks of images and slices. */
export const slicedTokenizer = extendedTokenizer("qwen3_5", {
  tokens: {
    image_token: marks.image,
    video_token: "<|video_pad|>",
    image_start_token: marks.start,
    image_end_token: marks.end,
    slice_start_token: marks.sliceStart,
    slice_end_token: marks.sliceEnd,
    image_id_start_token: marks.numberStart,
    image_id_end_token: marks.numberEnd,
  },
  files: { "chat_template.jinja": chatMlWithImages(marks.image) },
});

/** Patches of a piece that become one token. */
const patchesOfToken = (c: ModelConfig): number => (c["downsample_mode"] === "4x" ? 4 : 16);

/** Tokens of each piece of all images. */
const tokensOfPieces = ({ target_sizes: sizes }: Tensors, c: ModelConfig): readonly number[] =>
  (sizes ? rowsOf(sizes) : []).map(([rows = 0, columns = 0]) => Math.floor((rows * columns) / patchesOfToken(c)));

/** Blocks of four merged patches, once or several times, the last time to the text's width. */
const merger = (c: SlicedImagesConfig) => {
  const { hidden_size: width } = c.vision_config;
  const step = (outputs: number) =>
    module(
      {
        pre_norm: layerNorm(4 * width, 1e-6),
        linear_1: linear(4 * width, 4 * width),
        linear_2: linear(4 * width, outputs),
      },
      (m, { states, grids }: PiecesOfImages): PiecesOfImages => {
        const blocks = m.pre_norm(blocksInRows({ states, grids }, 2).flatten(1));
        return { states: m.linear_2(activation("gelu")(m.linear_1(blocks))), grids: fewerPlaces(grids, 2) };
      },
    );
  const steps = Array.from({ length: c.merger_times }, (_, index) =>
    step(index === c.merger_times - 1 ? c.text_config.hidden_size : width),
  );
  return module({ mlp: steps }, (m, pieces: PiecesOfImages) => m.mlp.reduce((now, one) => one(now), pieces).states);
};

/** Patches side by side, and the sizes of their pieces. */
const images: ImageInputs<SlicedImagesConfig> = {
  names: { pixel_values: "pixel_values", target_sizes: "target_sizes" },
  inputs: ({ vision_config }) => pieceInputs(vision_config),
  rowOf: (inputs, row, config) => {
    const { pixel_values: pixels, target_sizes: sizes } = inputs;
    if (!pixels || !sizes) return {};
    const { target_sizes: own } = imagesOfRow(["target_sizes"], tokensOfPieces)(inputs, row, config);
    const all = rowsOf(sizes);
    const numbers = idTensor(all.map((_, piece) => [piece]));
    const { numbers: kept } = imagesOfRow(["numbers"], tokensOfPieces)({ ...inputs, numbers }, row, config);
    const [first] = kept ? Array.from(kept.data, Number) : [];
    if (!own || first === undefined) return {};
    const columns = (of: readonly (readonly number[])[]) =>
      of.reduce((sum, [high = 0, wide = 0]) => sum + high * wide, 0) * (pixels.shape[2] ?? 1);
    const start = columns(all.slice(0, first));
    const indices = Array.from({ length: columns(rowsOf(own)) }, (_, index) => start + index);
    return { pixel_values: takeAxis(pixels, 3, indices), target_sizes: own };
  },
};

/** What the tokenizer reads in an image's place. */
const imageText = (image: PromptImage, number: number, tokens: readonly number[]): string => {
  const { rows, columns } = image.tiles();
  const before = image.before(tileCount);
  const placeholders = (piece: number) => marks.image.repeat(tokens[before + piece] ?? 0);
  const slices = Array.from({ length: rows }, (_, row) =>
    Array.from(
      { length: columns },
      (_slice, column) => `${marks.sliceStart}${placeholders(1 + row * columns + column)}${marks.sliceEnd}`,
    ).join(""),
  );
  const whole = `${marks.start}${placeholders(0)}${marks.end}`;
  return `${marks.numberStart}${number}${marks.numberEnd}${whole}${slices.join("\n")}`;
};

/** Why windows' weights are never read where blocks are merged once. */
const unmerged = "windows are merged only where downsample_mode is 16x";

/** SigLIP's tower over images and their slices, and Qwen 3.5, whose tokens count one after another. */
export const slicedModel = <C extends SlicedImagesConfig>(): ImageTextModel<C> => ({
  parts: (c, context) => {
    const language = languageOf(c, context);
    const tower = slicedTower(c.vision_config, c.downsample_mode !== "4x" && c.vision_config.insert_layer_id >= 0);
    const merged = merger(c);
    return {
      ...modelKeys(language, { vision_tower: tower, merger: merged }),
      language,
      features: (inputs) => merged(tower(...pieceTensors(inputs))),
    };
  },
  images,
  unused: { "model.vision_tower.vit_merger.": unmerged, "vision_tower.vit_merger.": unmerged },
  prompt: (c) => ({
    written: (text, count) => `${marks.image.repeat(count)}${text}`,
    expanded: (written, ...all) =>
      inPlaces(
        written,
        marks.image,
        all.map((image, number) => imageText(image, number, tokensOfPieces(image.processed, c))),
      ),
    counts: { golden: [1, 1], other: [0, 2], distant: [2] },
    mixed: true,
  }),
});

/** The config of such a model as its class fills it: the tower's layer and patch are said twice. */
export const slicedConfig = <V extends SlicedTowerConfig>(c: {
  readonly vision_config: V;
  readonly insert_layer_id: number;
}) => ({
  vision_config: { ...c.vision_config, insert_layer_id: c.insert_layer_id },
  patch_size: c.vision_config.patch_size,
});

/** Its tiny values. */
export const tinySliced = <V extends SlicedTowerConfig>(merged: { readonly vision_config: V }, size: Size) => {
  const shrunk = shrinkConfig(merged.vision_config, size);
  const tiny = tinySlicedTower(shrunk.patch_size, size);
  return { vision_config: { ...shrunk, ...tiny }, insert_layer_id: tiny.insert_layer_id };
};

/** Its joined processor. */
export const slicedProcessor = <C extends SlicedImagesConfig>(className: string): JoinedProcessor<C> => ({
  className,
  imageToken: marks.image,
  tokens: { video_token_id: "<|video_pad|>" },
  imageSettings: (c) => ({ ...sliceSettings(c.vision_config), downsample_mode: c.downsample_mode }),
  imageSize: (c) => sliceSize(c.vision_config),
});
