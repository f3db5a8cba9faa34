import { type AnyModule, conv2d, convTranspose2d, module, type Tensor } from "@tiny-random/nn";
import { fusionStage, type MapSize, type ResidualUnit, residualUnit } from "./map-fusion.ts";
import { asGrid } from "./masked-images.ts";

/** The config fields that the neck of a dense prediction Transformer reads. */
export interface NeckConfig {
  readonly neck_hidden_sizes: readonly number[];
  readonly reassemble_factors: readonly number[];
  readonly fusion_hidden_size: number;
}

/** How states give up their first token: `[batch, 1 + patches, width]` → `[batch, patches, width]`. */
export interface Readout {
  /** Weights, a list for each layer. */
  readonly projects?: readonly (readonly AnyModule[])[] | undefined;
  read(state: Tensor, index: number): Tensor;
}

const withoutFirst: Readout = { read: (state) => state.slice(1, 1) };

/** What necks have otherwise. */
export interface NeckOptions {
  /** Width of the states that come in. */
  readonly width: number;
  /** What becomes of the first token; it goes, unless told otherwise. */
  readonly readout?: Readout;
  /** Through which a finer map joins, and the sum grows. */
  readonly unit?: (width: number) => ResidualUnit;
  /** Whether a fused map takes the next one's size, and else twice its own. */
  readonly toNext?: boolean;
}

/** A map with so many channels and so many times the size. */
const reassembled = (inputs: number, channels: number, factor: number) => {
  const smaller = () => conv2d(channels, channels, 3, { stride: Math.trunc(1 / factor), padding: 1 });
  const larger = () => convTranspose2d(channels, channels, factor, { stride: factor });
  const resize = factor > 1 ? larger() : factor < 1 ? smaller() : undefined;
  return module({ projection: conv2d(inputs, channels, 1), resize }, (m, map: Tensor) => {
    const projected = m.projection(map);
    return m.resize?.(projected) ?? projected;
  });
};

/**
 * States of several layers, `[batch, 1 + patches, width]` each, become maps, the maps a pyramid, which is fused from the
 * coarsest on (Ranftl et al., 2021). Called with the states and the grid of patches; returns every fused map.
 */
export const densePredictionNeck = (c: NeckConfig, options: NeckOptions) => {
  const { width, readout = withoutFirst, unit = residualUnit, toNext = false } = options;
  const sizes = c.neck_hidden_sizes;
  const layers = sizes.map((channels, index) => reassembled(width, channels, c.reassemble_factors[index] ?? 1));
  return module(
    {
      reassemble_stage: module(
        { layers, readout_projects: readout.projects },
        (m, states: readonly Tensor[], grid: MapSize) =>
          m.layers.map((layer, index) => layer(asGrid(readout.read(states[index] as Tensor, index), grid))),
      ),
      convs: sizes.map((channels) => conv2d(channels, c.fusion_hidden_size, 3, { padding: 1, bias: false })),
      fusion_stage: fusionStage(sizes.length, () => unit(c.fusion_hidden_size), c.fusion_hidden_size, toNext),
    },
    (m, states: readonly Tensor[], grid: MapSize) => {
      const maps = m.reassemble_stage(states, grid);
      return m.fusion_stage(m.convs.map((convolution, index) => convolution(maps[index] as Tensor)));
    },
  );
};
