import { type AnyModule, conv2d, type Dim, dimsEqual, module, type Tensor } from "@tiny-random/nn";

/** A map → the same, `[batch, width, rows, columns]`. */
export type ResidualUnit = ((x: Tensor) => Tensor) & AnyModule;

/** What stands around a residual unit's convolutions. */
export interface UnitOptions {
  readonly bias?: boolean;
  /** Behind each convolution; nothing unless told otherwise. */
  readonly norm?: (width: number) => ResidualUnit | undefined;
}

/** Two convolutions, each behind a ReLU, added to what came in. */
export const residualUnit = (
  width: number,
  { bias = true, norm = () => undefined }: UnitOptions = {},
): ResidualUnit => {
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

/** Rows and columns of a map. */
export type MapSize = readonly [rows: Dim, columns: Dim];

const sizeOf = (map: Tensor): MapSize => [map.size(2), map.size(3)];

const resizedTo = (map: Tensor, size: MapSize): Tensor =>
  sizeOf(map).every((length, axis) => dimsEqual(length, size[axis] ?? 0))
    ? map
    : map.interpolate({ size, mode: "bilinear" });

/** A finer map joins a coarser one, which then grows. */
const fusion = (unit: () => ResidualUnit, width: number) =>
  module(
    {
      projection: conv2d(width, width, 1),
      residual_layer1: unit(),
      residual_layer2: unit(),
    },
    (m, coarse: Tensor, finer: Tensor | undefined, size: MapSize | undefined) => {
      const joined = finer ? coarse.add(m.residual_layer1(resizedTo(finer, sizeOf(coarse)))) : coarse;
      const target = size ? { size } : { scale_factor: 2 };
      return m.projection(m.residual_layer2(joined).interpolate({ ...target, mode: "bilinear", align_corners: true }));
    },
  );

/**
 * The coarsest map, then each finer one: all that come about, coarsest first.
 *
 * @param toNext whether a fused map takes the next one's size, and else twice its own
 */
export const fusionStage = (count: number, unit: () => ResidualUnit, width: number, toNext: boolean) =>
  module({ layers: Array.from({ length: count }, () => fusion(unit, width)) }, (m, maps: readonly Tensor[]) => {
    const fused: Tensor[] = [];
    for (const [index, layer] of m.layers.entries()) {
      const [map, next] = maps.toReversed().slice(index, index + 2) as [Tensor, Tensor | undefined];
      const coarser = fused.at(-1);
      fused.push(layer(coarser ?? map, coarser && map, toNext && next ? sizeOf(next) : undefined));
    }
    return fused;
  });

/** The parameters that the first fusion, which joins nothing, leaves unused. */
export const unusedFusion: Readonly<Record<string, string>> = Object.fromEntries(
  ["convolution1.weight", "convolution1.bias", "convolution2.weight", "convolution2.bias"].map((name) => [
    `neck.fusion_stage.layers.0.residual_layer1.${name}`,
    "the coarsest map comes first: there is none for it to join",
  ]),
);
