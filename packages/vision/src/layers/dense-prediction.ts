import {
  type AnyModule,
  batchNorm,
  conv2d,
  convTranspose2d,
  type Dim,
  dimsEqual,
  module,
  type Tensor,
} from "@tiny-random/nn";
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
  /** Whether convolutions of residual units are normalized; those have no bias. */
  readonly normalized?: boolean;
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

/** Two convolutions, each behind a ReLU, added to what came in. */
const residualUnit = (width: number, normalized: boolean) => {
  const convolution = () => conv2d(width, width, 3, { padding: 1, bias: !normalized });
  const norm = () => (normalized ? batchNorm(width) : undefined);
  return module(
    { convolution1: convolution(), convolution2: convolution(), batch_norm1: norm(), batch_norm2: norm() },
    (m, x: Tensor) => {
      const first = m.convolution1(x.relu());
      const second = m.convolution2((m.batch_norm1?.(first) ?? first).relu());
      return (m.batch_norm2?.(second) ?? second).add(x);
    },
  );
};

type Size = readonly [rows: Dim, columns: Dim];

const sizeOf = (map: Tensor): Size => [map.size(2), map.size(3)];

const resizedTo = (map: Tensor, size: Size): Tensor =>
  sizeOf(map).every((length, axis) => dimsEqual(length, size[axis] ?? 0))
    ? map
    : map.interpolate({ size, mode: "bilinear" });

/** A finer map joins a coarser one, which then grows. */
const fusion = (width: number, normalized: boolean) =>
  module(
    {
      projection: conv2d(width, width, 1),
      residual_layer1: residualUnit(width, normalized),
      residual_layer2: residualUnit(width, normalized),
    },
    (m, coarse: Tensor, finer: Tensor | undefined, size: Size | undefined) => {
      const joined = finer ? coarse.add(m.residual_layer1(resizedTo(finer, sizeOf(coarse)))) : coarse;
      const target = size ? { size } : { scale_factor: 2 };
      return m.projection(m.residual_layer2(joined).interpolate({ ...target, mode: "bilinear", align_corners: true }));
    },
  );

/** The coarsest map, then each finer one. */
const fusionStage = (count: number, width: number, normalized: boolean, toNext: boolean) =>
  module({ layers: Array.from({ length: count }, () => fusion(width, normalized)) }, (m, maps: readonly Tensor[]) => {
    const fused: Tensor[] = [];
    for (const [index, layer] of m.layers.entries()) {
      const [map, next] = maps.toReversed().slice(index, index + 2) as [Tensor, Tensor | undefined];
      const coarser = fused.at(-1);
      fused.push(layer(coarser ?? map, coarser && map, toNext && next ? sizeOf(next) : undefined));
    }
    return fused;
  });

/** The parameters that the first fusion, which joins nothing, leaves unused. */
export const unusedFusion = (normalized: boolean): Record<string, string> => {
  const convolutions = ["convolution1", "convolution2"];
  const names = normalized ? convolutions : convolutions.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
  const reason = "the coarsest map comes first: there is none for it to join";
  return Object.fromEntries(names.map((name) => [`neck.fusion_stage.layers.0.residual_layer1.${name}`, reason]));
};

/**
 * States of several layers, `[batch, 1 + patches, width]` each, become maps, the maps a pyramid, which is fused from the
 * coarsest on (Ranftl et al., 2021). Called with the states and the grid of patches; returns every fused map.
 */
export const densePredictionNeck = (c: NeckConfig, options: NeckOptions) => {
  const { width, readout = withoutFirst, normalized = false, toNext = false } = options;
  const sizes = c.neck_hidden_sizes;
  const layers = sizes.map((channels, index) => reassembled(width, channels, c.reassemble_factors[index] ?? 1));
  return module(
    {
      reassemble_stage: module(
        { layers, readout_projects: readout.projects },
        (m, states: readonly Tensor[], grid: Size) =>
          m.layers.map((layer, index) => layer(asGrid(readout.read(states[index] as Tensor, index), grid))),
      ),
      convs: sizes.map((channels) => conv2d(channels, c.fusion_hidden_size, 3, { padding: 1, bias: false })),
      fusion_stage: fusionStage(sizes.length, c.fusion_hidden_size, normalized, toNext),
    },
    (m, states: readonly Tensor[], grid: Size) => {
      const maps = m.reassemble_stage(states, grid);
      return m.fusion_stage(m.convs.map((convolution, index) => convolution(maps[index] as Tensor)));
    },
  );
};
