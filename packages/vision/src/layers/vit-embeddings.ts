import type { ModelConfig } from "@tiny-random/core";
import { asSequence, interpolatedPositions, module, Parameter, patchProjection, Tensor } from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";

/** The config fields that embeddings of patches read. */
export interface PatchConfig extends ModelConfig {
  readonly image_size: WrittenSize;
  readonly patch_size: number;
  readonly num_channels: number;
  readonly hidden_size: number;
}

/** What embeddings of patches have otherwise. */
export interface VitEmbeddingOptions {
  /** Keys of the tokens that stand before the patches, in order. */
  readonly tokens?: readonly string[];
  /** What stands for masked patches. */
  readonly maskToken?: Parameter | undefined;
  /** How positions come about between learned ones. */
  readonly mode?: "bicubic" | "bilinear";
}

/** Rows and columns of patches that a config's positions are learned for. */
export const patchGrid = (c: PatchConfig): readonly [rows: number, columns: number] => {
  const { height, width } = imageSizeOf(c.image_size);
  return [Math.floor(height / c.patch_size), Math.floor(width / c.patch_size)];
};

/** Learned vectors that stand where no patch does, `[1, count, width]`. */
export const learnedTokens = (width: number, count = 1) => new Parameter([1, count, width], { kind: "embedding" });

/** The patches `[batch, channels, height, width]` → `[batch, width, rows, columns]`, under `projection`. */
export const patchEmbeddings = (c: PatchConfig) =>
  module({ projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) }, (m, pixels: Tensor) =>
    m.projection(pixels),
  );

/** Patches `[batch, patches, width]` with a token instead of those where `mask`, `[batch, patches]` of booleans, says so. */
export const withMasked = (patches: Tensor, token: Parameter, mask: Tensor): Tensor =>
  patches.where(mask.unsqueeze(-1).logical_not(), patches.graph.parameter(token));

/**
 * Tokens for every row: `[1, count, width]` → `[batch, count, width]`.
 *
 * @param count how often one token stands there
 */
export const inEveryRow = (tokens: Parameter, rows: Tensor, count?: number): Tensor => {
  const one = rows.graph.parameter(tokens);
  return one.expand([rows.size(0), count ?? one.size(1), one.size(2)]);
};

/**
 * Patches projected and tokens before them, each with its learned position, interpolated for images of another size:
 * pixels `[batch, channels, height, width]` → `[batch, tokens + patches, width]`.
 */
export const vitEmbeddings = (c: PatchConfig, options: VitEmbeddingOptions = {}) => {
  const { tokens = ["cls_token"], maskToken, mode = "bicubic" } = options;
  const width = c.hidden_size;
  const learned = patchGrid(c);
  const special = tokens.map((key) => [key, learnedTokens(width)] as const);
  const children = {
    mask_token: maskToken,
    patch_embeddings: patchEmbeddings(c),
    position_embeddings: learnedTokens(width, tokens.length + learned[0] * learned[1]),
  };
  return module({ ...Object.fromEntries(special), ...children }, (m, pixels: Tensor, mask?: Tensor) => {
    const grid = m.patch_embeddings(pixels);
    const patches = asSequence(grid);
    const seen = mask && m.mask_token ? withMasked(patches, m.mask_token, mask) : patches;
    const sequence = Tensor.cat([...special.map(([, token]) => inEveryRow(token, seen)), seen], 1);
    const positions = { table: m.position_embeddings, tokens: tokens.length, learned };
    return sequence.add(interpolatedPositions(sequence, positions, [grid.size(2), grid.size(3)], mode));
  });
};
