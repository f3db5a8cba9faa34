// Feature maps as Deformable DETR reads them (Zhu et al., 2020): at one width, with further levels, positions and padding.
import type { Parameter, Tensor } from "@tiny-random/nn";
import type { LevelMemory } from "./deformable-attention.ts";
import { resizedMask } from "./detr-model.ts";
import { groupNormConvolution } from "./group-norm-convolution.ts";
import { maskedMaps } from "./map-levels.ts";

/** The config fields of projections. */
interface LevelsConfig {
  readonly d_model: number;
  readonly num_feature_levels: number;
}

/** The backbone's maps at the model's width; further levels halve the last one. */
export const inputProjections = (c: LevelsConfig, channels: readonly number[]) => {
  const own = channels.map((inputs) => groupNormConvolution(inputs, c.d_model, 1));
  const further = Array.from({ length: c.num_feature_levels - own.length }, (_, index) =>
    groupNormConvolution(index === 0 ? (channels.at(-1) ?? 0) : c.d_model, c.d_model, 3, { stride: 2 }),
  );
  return [...own, ...further];
};

/** The maps of all levels. */
export const projectedMaps = (
  projections: readonly ((map: Tensor) => Tensor)[],
  found: readonly Tensor[],
): readonly Tensor[] => {
  const maps: Tensor[] = [];
  for (const [level, project] of projections.entries()) {
    const input = found[level] ?? (level === found.length ? found.at(-1) : maps.at(-1));
    if (input) maps.push(project(input));
  }
  return maps;
};

/** Feature maps as one sequence of places, and where they are. */
export interface PlacedMaps {
  readonly memory: LevelMemory & { readonly mask: Tensor };
  /** Position embeddings with those of the levels: `[batch, places, width]` of each level. */
  readonly positions: readonly Tensor[];
  /** The middles of places, in parts of the image: `[batch, places, 2]`. */
  readonly middles: Tensor;
  /** How much of each level is the image: `[batch, levels, 2]`. */
  readonly shares: Tensor;
}

/**
 * Places of all levels.
 *
 * @param pixelMask 1 at pixels of the image and 0 at padding, `[batch, height, width]`
 * @param embed position embeddings of a map's mask
 * @param ofLevels embeddings of the levels, `[levels, width]`
 */
export const placedMaps = (
  maps: readonly Tensor[],
  pixelMask: Tensor,
  embed: (mask: Tensor) => Tensor,
  ofLevels: Parameter,
): PlacedMaps => {
  const masks = maps.map((map) => resizedMask(pixelMask, map));
  const embeddings = pixelMask.graph.parameter(ofLevels);
  const embedded = masks.map((each, level) => embed(each).add(embeddings.select(0, level)));
  const { sequence, levels, mask, shares, middles } = maskedMaps(maps, masks);
  return { memory: { values: sequence, levels, mask }, positions: embedded, middles, shares };
};
