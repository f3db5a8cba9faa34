import {
  type AnyModule,
  andThen,
  conv2d,
  convTranspose2d,
  type Dim,
  dimsEqual,
  module,
  type Tensor,
} from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";
import { asGrid } from "./vit-embeddings.ts";

/** The config fields that DPT's neck reads. */
export interface DptNeckConfig {
  readonly neck_hidden_sizes: readonly number[];
  readonly reassemble_factors: readonly number[];
  readonly fusion_hidden_size: number;
}

/** The readout: `[batch, 1 + patches, width]` → `[batch, patches, width]`, the class token dropped or read into the patches. */
export interface Readout {
  /** Weights, a list for each layer. */
  readonly projects?: readonly (readonly AnyModule[])[] | undefined;
  read(state: Tensor, index: number): Tensor;
}

const ignoredToken: Readout = { read: (state) => state.slice(1, 1) };

/** Options of a pre-activation residual unit. */
interface PreActResidualOptions {
  readonly bias?: boolean;
  /** The norm after each convolution; none by default. */
  readonly norm?: (width: number) => ImageBlock | undefined;
}

/** Pre-activation residual unit: two convolutions, each after a ReLU, added to the input. */
export const preActResidual = (
  width: number,
  { bias = true, norm = () => undefined }: PreActResidualOptions = {},
): ImageBlock => {
  const convolution = () => conv2d(width, width, 3, { padding: 1, bias });
  return module(
    { convolution1: convolution(), convolution2: convolution(), batch_norm1: norm(width), batch_norm2: norm(width) },
    (m, x: Tensor) => {
      const first = m.convolution1(x.relu());
      const second = m.convolution2((m.batch_norm1?.(first) ?? first).relu());
      return (m.batch_norm2?.(second) ?? second).add(x);
    },
  );
};

/** Options of DPT's neck. */
interface DptNeckOptions {
  /** Width of the hidden states. */
  readonly width: number;
  /** Drops the class token by default. */
  readonly readout?: Readout;
  /** The residual units of the fusion; plain ones by default. */
  readonly unit?: (width: number) => ImageBlock;
  /** Whether a fused map gets twice its size, the default, or the size of the next map. */
  readonly upsampling?: "double" | "next";
  /** What reads a map that is given beside images, in every fusion layer. */
  readonly prompted?: (width: number) => ImageBlock;
}

/** Rows and columns of a feature map. */
type MapSize = readonly [rows: Dim, columns: Dim];

const sizeOf = (map: Tensor): MapSize => [map.size(2), map.size(3)];

const resizedTo = (map: Tensor, size: MapSize): Tensor =>
  sizeOf(map).every((length, axis) => dimsEqual(length, size[axis] ?? 0))
    ? map
    : map.interpolate({ size, mode: "bilinear" });

/** Projects a map to its number of channels and resizes it by a factor. */
const reassembleLayer = (inputs: number, channels: number, factor: number) => {
  const smaller = () => conv2d(channels, channels, 3, { stride: Math.trunc(1 / factor), padding: 1 });
  const larger = () => convTranspose2d(channels, channels, factor, { stride: factor });
  const resize = factor > 1 ? larger() : factor < 1 ? smaller() : undefined;
  return module({ projection: conv2d(inputs, channels, 1), resize }, (m, map: Tensor) => {
    const projected = m.projection(map);
    return m.resize?.(projected) ?? projected;
  });
};

/** Hidden states of several layers → a pyramid of feature maps, finest first. */
export const reassembleStage = (
  c: Pick<DptNeckConfig, "neck_hidden_sizes" | "reassemble_factors">,
  width: number,
  readout: Readout,
) => {
  const layers = c.neck_hidden_sizes.map((channels, index) =>
    reassembleLayer(width, channels, c.reassemble_factors[index] ?? 1),
  );
  return module({ layers, readout_projects: readout.projects }, (m, states: readonly Tensor[], grid: MapSize) =>
    m.layers.map((layer, index) => layer(asGrid(readout.read(states[index] as Tensor, index), grid))),
  );
};

/**
 * Adds a finer map to the coarser fused one, and upsamples the sum.
 *
 * @param prompted reads a map that is given beside images, at the size of the sum
 * @param unit a residual unit for the finer map, undefined in a layer without one, then one for the sum
 */
export const fusionLayer = (
  unit: (part: "finer" | "sum") => ImageBlock | undefined,
  width: number,
  prompted?: () => ImageBlock,
) =>
  module(
    {
      projection: conv2d(width, width, 1),
      prompt_depth_layer: prompted?.(),
      residual_layer1: unit("finer"),
      residual_layer2: unit("sum"),
    },
    (m, coarse: Tensor, finer?: Tensor, size?: MapSize, prompt?: Tensor) => {
      const added = finer && m.residual_layer1?.(resizedTo(finer, sizeOf(coarse)));
      const joined = added ? coarse.add(added) : coarse;
      const summed = m.residual_layer2?.(joined) ?? joined;
      const seen = prompt && m.prompt_depth_layer?.(prompt.interpolate({ size: sizeOf(summed), mode: "bilinear" }));
      const target = size ? { size } : { scale_factor: 2 };
      return m.projection(
        (seen ? summed.add(seen) : summed).interpolate({ ...target, mode: "bilinear", align_corners: true }),
      );
    },
  );

/** Fuses a pyramid from the coarsest map to the finest; returns every fused map, coarsest first. */
const fusionStage = (layers: readonly ReturnType<typeof fusionLayer>[], upsampling: "double" | "next") =>
  module({ layers }, (m, maps: readonly Tensor[], prompt?: Tensor) => {
    const fused: Tensor[] = [];
    for (const [index, layer] of m.layers.entries()) {
      const [map, next] = maps.toReversed().slice(index, index + 2) as [Tensor, Tensor | undefined];
      const coarser = fused.at(-1);
      fused.push(
        layer(coarser ?? map, coarser && map, upsampling === "next" && next ? sizeOf(next) : undefined, prompt),
      );
    }
    return fused;
  });

/**
 * DPT's neck (Ranftl et al., 2021): hidden states of several layers, `[batch, 1 + patches, width]` each, are reassembled to a
 * pyramid of feature maps and fused. Called with the states and the grid of patches; returns the projected maps, finest first,
 * and every fused one, coarsest first.
 */
export const dptNeckMaps = (c: DptNeckConfig, options: DptNeckOptions) => {
  const { width, readout = ignoredToken, unit = preActResidual, upsampling = "double", prompted } = options;
  const fusionWidth = c.fusion_hidden_size;
  const fusion = () => fusionLayer(() => unit(fusionWidth), fusionWidth, prompted && (() => prompted(fusionWidth)));
  return module(
    {
      reassemble_stage: reassembleStage(c, width, readout),
      convs: c.neck_hidden_sizes.map((channels) => conv2d(channels, fusionWidth, 3, { padding: 1, bias: false })),
      fusion_stage: fusionStage(
        c.neck_hidden_sizes.map(() => fusion()),
        upsampling,
      ),
    },
    (m, states: readonly Tensor[], grid: MapSize, prompt?: Tensor) => {
      const maps = m.reassemble_stage(states, grid);
      const projected = m.convs.map((convolution, index) => convolution(maps[index] as Tensor));
      return { projected, fused: m.fusion_stage(projected, prompt) };
    },
  );
};

/** The same, that returns the fused maps alone. */
export const dptNeck = (c: DptNeckConfig, options: DptNeckOptions) =>
  andThen(dptNeckMaps(c, options), ({ fused }) => fused);

/** The parameters that the first fusion layer does not use. */
export const unusedFusion: Readonly<Record<string, string>> = Object.fromEntries(
  ["convolution1.weight", "convolution1.bias", "convolution2.weight", "convolution2.bias"].map((name) => [
    `neck.fusion_stage.layers.0.residual_layer1.${name}`,
    "the first layer gets the coarsest map alone, with no finer one to add",
  ]),
);
