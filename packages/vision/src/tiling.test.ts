import { describe, expect, it } from "vitest";
import { drawImage } from "./images.ts";
import { tileBatch, tiledSize, tileGrid, tilesOf } from "./tiling.ts";

const tiling = { tile: 32, splits: true };
const lanczos = 1;

// The numbers are computed by Transformers.
describe("tiles", () => {
  it.each([
    [
      { height: 64, width: 96 },
      { height: 64, width: 96 },
      { rows: 2, columns: 3 },
    ],
    [
      { height: 33, width: 32 },
      { height: 64, width: 64 },
      { rows: 2, columns: 2 },
    ],
    [
      { height: 20, width: 90 },
      { height: 32, width: 96 },
      { rows: 1, columns: 3 },
    ],
    [
      { height: 90, width: 20 },
      { height: 96, width: 32 },
      { rows: 3, columns: 1 },
    ],
    [
      { height: 32, width: 32 },
      { height: 32, width: 32 },
      { rows: 0, columns: 0 },
    ],
  ])("cover an image of %o", (from, covered, grid) => {
    expect(tiledSize(from, tiling)).toEqual(covered);
    expect(tileGrid(covered, tiling)).toEqual(grid);
  });

  it("are none if splitting is off: the image becomes one square", () => {
    expect(tiledSize({ height: 64, width: 96 }, { tile: 32, splits: false })).toEqual({ height: 32, width: 32 });
  });

  it("come row by row before the whole image at a tile's size", async () => {
    const image = drawImage(3, { height: 64, width: 96 });
    const tiles = await tilesOf(image, tiling, lanczos);
    expect(tiles).toHaveLength(7);
    for (const { height, width } of tiles) expect([height, width]).toEqual([32, 32]);
    // The fifth is the middle one of the second row.
    const start = ((32 + 4) * 96 + 32) * 3;
    expect(tiles[4]?.data.slice(4 * 32 * 3, 5 * 32 * 3)).toEqual(image.data.slice(start, start + 32 * 3));
    expect(tiles[6]?.data).not.toEqual(tiles[0]?.data);
  });

  it("are padded with zeros, which the mask excludes, in a batch of images with different numbers of tiles", () => {
    const values = Float32Array.from({ length: 9 }, (_, index) => index + 1);
    const batch = tileBatch([1, 2], { dtype: "float32", shape: [3, 3, 1, 1], data: values });
    expect(batch["pixel_values"]?.shape).toEqual([2, 2, 3, 1, 1]);
    expect(Array.from(batch["pixel_values"]?.data ?? [], Number)).toEqual([1, 2, 3, 0, 0, 0, 4, 5, 6, 7, 8, 9]);
    expect(batch["pixel_attention_mask"]?.shape).toEqual([2, 2, 1, 1]);
    expect(Array.from(batch["pixel_attention_mask"]?.data ?? [], Number)).toEqual([1, 0, 1, 1]);
  });
});
