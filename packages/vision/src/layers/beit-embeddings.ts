import { asSequence, type Dim, interpolatedPositions, module, Tensor } from "@tiny-random/nn";
import {
  inEveryRow,
  learnedTokens,
  type PatchConfig,
  patchEmbeddings,
  patchGrid,
  withMasked,
} from "./vit-embeddings.ts";

/** The config fields that BEiT's embeddings read. */
export interface BeitEmbeddingsConfig extends PatchConfig {
  readonly use_mask_token: boolean;
  readonly use_absolute_position_embeddings: boolean;
}

/** Rows and columns of patches. */
export type Grid = readonly [rows: Dim, columns: Dim];

/** Patches behind the first token; positions are added only where the config says so. */
export const beitEmbeddings = (c: BeitEmbeddingsConfig) => {
  const learned = patchGrid(c);
  const width = c.hidden_size;
  const length = 1 + learned[0] * learned[1];
  return module(
    {
      cls_token: learnedTokens(width),
      mask_token: c.use_mask_token ? learnedTokens(width) : undefined,
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: c.use_absolute_position_embeddings ? learnedTokens(width, length) : undefined,
    },
    (m, pixels: Tensor, mask?: Tensor) => {
      const patches = m.patch_embeddings(pixels);
      const grid: Grid = [patches.size(2), patches.size(3)];
      const all = asSequence(patches);
      const seen = mask && m.mask_token ? withMasked(all, m.mask_token, mask) : all;
      const x = Tensor.cat([inEveryRow(m.cls_token, seen), seen], 1);
      if (!m.position_embeddings) return { x, grid };
      return { x: x.add(interpolatedPositions(x, { table: m.position_embeddings, tokens: 1, learned }, grid)), grid };
    },
  );
};
