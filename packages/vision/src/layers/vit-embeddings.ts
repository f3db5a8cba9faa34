import type { ModelConfig } from "@tiny-random/core";
import {
  asSequence,
  type Dim,
  interpolatedPositions,
  module,
  Parameter,
  type PositionMode,
  patchProjection,
  Tensor,
} from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";

/** The config fields that say how an image is cut into patches. */
export interface PatchGridConfig extends ModelConfig {
  readonly image_size: WrittenSize;
  readonly patch_size: number;
}

/** The config fields that embeddings of patches read. */
export interface PatchConfig extends PatchGridConfig {
  readonly num_channels: number;
  readonly hidden_size: number;
}

/** Options of the embeddings of a Vision Transformer. */
export interface VitEmbeddingOptions {
  /** Keys of the tokens before the patches, in order; the class token alone by default. */
  readonly tokens?: readonly string[];
  /** Tokens under each of these keys; 1 by default. */
  readonly perKey?: number;
  /** Replaces masked patches. */
  readonly maskToken?: Parameter | undefined;
  /** How positions are interpolated for images of another size; bicubic by default. */
  readonly mode?: PositionMode;
  /** Tokens without positions between the other tokens and the patches, `[1, count, width]`. */
  readonly registers?: Parameter;
}

/** Rows and columns of patches of an image. */
export type Grid = readonly [rows: Dim, columns: Dim];

/** Rows and columns of whole patches of images of any size, `[batch, channels, height, width]`. */
export const gridOfPixels = (pixels: Tensor, patch: number): Grid => [
  pixels.graph.floorDivide(pixels.size(2), patch),
  pixels.graph.floorDivide(pixels.size(3), patch),
];

/** Rows and columns of patches of an image of the config's size, for which positions are learned. */
export const patchGrid = (c: PatchGridConfig): readonly [rows: number, columns: number] => {
  const { height, width } = imageSizeOf(c.image_size);
  return [Math.floor(height / c.patch_size), Math.floor(width / c.patch_size)];
};

/** Patches of an image of the config's size. */
export const patchCount = (c: PatchGridConfig): number => patchGrid(c).reduce((rows, columns) => rows * columns);

/** A sequence of patches as a grid: `[batch, rows · columns, width]` → `[batch, width, rows, columns]`. */
export const asGrid = (patches: Tensor, [rows, columns]: Grid): Tensor =>
  patches.transpose(1, 2).unflatten(2, [rows, columns]);

/** A token for masked patches, which a checkpoint has and no class but that of pretraining reads. */
export const unreadMaskToken = (...shape: readonly number[]) =>
  new Parameter(shape, { kind: "embedding" }, { unread: "only pretraining masks patches" });

/** Learned tokens or positions, `[1, count, width]`. */
export const learnedTokens = (width: number, count = 1) => new Parameter([1, count, width], { kind: "embedding" });

/** Projected patches: `[batch, channels, height, width]` → `[batch, width, rows, columns]`. */
export const patchEmbeddings = (c: PatchConfig) =>
  module({ projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) }, (m, pixels: Tensor) =>
    m.projection(pixels),
  );

/** Replaces patches, `[batch, patches, width]`, by a token where `mask`, booleans `[batch, patches]`, is true. */
export const withMasked = (patches: Tensor, token: Parameter, mask: Tensor): Tensor =>
  patches.where(mask.unsqueeze(-1).logical_not(), patches.graph.parameter(token));

/**
 * Tokens for every row of a batch: `[1, count, width]` → `[batch, count, width]`.
 *
 * @param rows a tensor of that batch
 * @param count repeats a single token so many times
 */
export const tokensFor = (tokens: Parameter, rows: Tensor, count?: number): Tensor => {
  const one = rows.graph.parameter(tokens);
  return one.expand([rows.size(0), count ?? one.size(1), one.size(2)]);
};

/** Registers after the first tokens of a sequence `[batch, length, width]`. */
const withRegisters = (sequence: Tensor, registers: Parameter, tokens: number): Tensor =>
  Tensor.cat([sequence.slice(1, 0, tokens), tokensFor(registers, sequence), sequence.slice(1, tokens)], 1);

/**
 * Tokens and projected patches, with learned positions that are interpolated for images of another size: pixels
 * `[batch, channels, height, width]` → `[batch, tokens + patches, width]`.
 */
export const vitEmbeddings = (c: PatchConfig, options: VitEmbeddingOptions = {}) => {
  const { tokens = ["cls_token"], perKey = 1, maskToken, mode = "bicubic", registers } = options;
  const width = c.hidden_size;
  const special = tokens.map((key) => [key, learnedTokens(width, perKey)] as const);
  const count = tokens.length * perKey;
  return module(
    {
      ...Object.fromEntries(special),
      mask_token: maskToken,
      register_tokens: registers,
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(width, count + patchCount(c)),
    },
    (m, pixels: Tensor, mask?: Tensor) => {
      const grid = m.patch_embeddings(pixels);
      const patches = asSequence(grid);
      const seen = mask && m.mask_token ? withMasked(patches, m.mask_token, mask) : patches;
      const before = special.map(([, token]) => tokensFor(token, seen));
      const sequence = before.length === 0 ? seen : Tensor.cat([...before, seen], 1);
      const positions = { table: m.position_embeddings, tokens: count, learned: patchGrid(c) };
      const placed = sequence.add(interpolatedPositions(sequence, positions, [grid.size(2), grid.size(3)], mode));
      return m.register_tokens ? withRegisters(placed, m.register_tokens, count) : placed;
    },
  );
};
