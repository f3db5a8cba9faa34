import { describe, expect, it } from "vitest";
import { mirroredTo, type Pixels, pngFile, readPixels, sampledWindow } from "./pixels.ts";

/** Gray pixels of these values, row by row. */
const gray = (rows: readonly (readonly number[])[]): Pixels => ({
  height: rows.length,
  width: rows[0]?.length ?? 0,
  data: Uint8Array.from(rows.flat().flatMap((value) => [value, value, value])),
});

/** The red values of an image, row by row. */
const redOf = ({ height, width, data }: Pixels): number[][] =>
  Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_value, column) => data[(row * width + column) * 3] ?? -1),
  );

const image = gray([
  [10, 20, 30],
  [40, 50, 60],
]);

describe("an image that is mirrored behind its end", () => {
  it("repeats its last row and column, then goes back, and forth again where there is more room than the image", () => {
    expect(redOf(mirroredTo(image, { height: 5, width: 7 }))).toEqual([
      [10, 20, 30, 30, 20, 10, 10],
      [40, 50, 60, 60, 50, 40, 40],
      [40, 50, 60, 60, 50, 40, 40],
      [10, 20, 30, 30, 20, 10, 10],
      [10, 20, 30, 30, 20, 10, 10],
    ]);
  });
});

describe("a window sampled from an image", () => {
  it("mixes the four pixels around a place, halves rounded up", () => {
    const window = { left: 0.5, top: 0.25, across: 1, down: 0.5, outside: "edge" } as const;
    expect(redOf(sampledWindow(image, { height: 2, width: 2 }, window))).toEqual([
      [23, 33],
      [38, 48],
    ]);
  });

  it("holds the edge outside of the image, or is black there", () => {
    const window = { left: -1, top: 0, across: 2, down: 3 };
    const size = { height: 2, width: 2 };
    expect(redOf(sampledWindow(image, size, { ...window, outside: "edge" }))).toEqual([
      [10, 20],
      [40, 50],
    ]);
    expect(redOf(sampledWindow(image, size, { ...window, outside: "black" }))).toEqual([
      [0, 20],
      [0, 0],
    ]);
  });
});

describe("a crop from the center", () => {
  const places = gray(
    Array.from({ length: 7 }, (_, row) => Array.from({ length: 5 }, (_, column) => 10 * row + column)),
  );
  const crop = { height: 4, width: 4 };
  const cropped = async (cropFrom?: "half even") => {
    const placement = { resized: { height: 7, width: 5 }, crop, ...(cropFrom && { cropFrom }) };
    return redOf(await readPixels("places.png", await pngFile(places), 3, () => placement))[0];
  };

  it("leaves out one pixel less at the top and left of an odd rest, as Transformers does", async () => {
    expect(await cropped()).toEqual([10, 11, 12, 13]);
  });

  it("rounds half of an odd rest to an even number, as torchvision does", async () => {
    expect(await cropped("half even")).toEqual([20, 21, 22, 23]);
  });
});
