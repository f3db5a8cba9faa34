import type { Tensor } from "@tiny-random/nn";
import type { PatchPlaces } from "./patch-places.ts";

/** How a square table of learned positions is read between its places, as `F.interpolate` does. */
export interface TableReading {
  /** Two places of an axis, or four by Keys's cubic with a = -0.75. */
  readonly kernel: "linear" | "cubic";
  /** Whether the first and last patch are at the table's first and last place, or in the middle of their shares of it. */
  readonly corners: boolean;
  /** What is beyond the table: its border, or nothing. */
  readonly beyond?: "border" | "zeros";
}

/** Places of an axis of the table and their weights, `[patches, taps]` each. */
interface Taps {
  readonly places: Tensor;
  readonly weights: Tensor;
}

const cubicWeight = (distance: Tensor): Tensor => {
  const a = -0.75;
  const near = distance
    .mul(a + 2)
    .sub(a + 3)
    .mul(distance)
    .mul(distance)
    .add(1);
  const far = distance
    .mul(a)
    .sub(5 * a)
    .mul(distance)
    .add(8 * a)
    .mul(distance)
    .sub(4 * a);
  return near.where(distance.le(1), far);
};

/** Where an axis of so many patches meets the table's: float32 `[patches, 1]`. */
const tablePlace = (index: Tensor, size: Tensor, side: number, { corners }: TableReading): Tensor => {
  const [at, of] = [index, size].map((one) => one.to("float32").unsqueeze(1)) as [Tensor, Tensor];
  return corners ? at.mul(side - 1).div(of.sub(1).clamp(1)) : at.add(0.5).mul(side).div(of).sub(0.5);
};

const tapsOf = (index: Tensor, size: Tensor, side: number, reading: TableReading): Taps => {
  const place = tablePlace(index, size, side, reading);
  const floor = place.floor();
  const offsets = reading.kernel === "linear" ? [0, 1] : [-1, 0, 1, 2];
  const taps = floor.add(index.graph.constant(offsets, "float32", [1, offsets.length]));
  const distance = place.sub(taps).abs();
  const weights = reading.kernel === "linear" ? distance.neg().add(1).clamp(0) : cubicWeight(distance);
  const places = taps.clamp(0, side - 1);
  const kept = reading.beyond === "zeros" ? weights.mul(taps.eq(places).to("float32")) : weights;
  return { places: places.to("int64"), weights: kept };
};

/**
 * A square table of learned positions stretched over each image's patches: `[side², width]` → `[1, patches, width]`.
 *
 * @param side places along an edge of the table
 */
export const interpolatedTable = (
  table: Tensor,
  side: number,
  { row, column, rows, columns, ofPatch }: PatchPlaces,
  reading: TableReading,
): Tensor => {
  const down = tapsOf(row, ofPatch(rows), side, reading);
  const across = tapsOf(column, ofPatch(columns), side, reading);
  const places = down.places.mul(side).unsqueeze(2).add(across.places.unsqueeze(1)).flatten(1);
  const weights = down.weights.unsqueeze(2).mul(across.weights.unsqueeze(1)).flatten(1);
  return table.index_select(0, places).mul(weights.unsqueeze(2)).sum(1).unsqueeze(0);
};
