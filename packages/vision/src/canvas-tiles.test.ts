import { describe, expect, it } from "vitest";
import { bestResolution, unpaddedGrid } from "./any-resolution.ts";
import { budgetedGrid, budgetedSize } from "./budgeted-tiles.ts";
import { canvasOf, filledCanvas, nearestCanvas } from "./canvas-tiles.ts";
import { fittedSize } from "./fitted-canvas.ts";
import { processorClass } from "./processor-classes.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

// The answers are those of Transformers' own functions: landscape, portrait, long, odd and already small images.
const sizes = [
  { height: 480, width: 640 },
  { height: 640, width: 480 },
  { height: 100, width: 900 },
  { height: 333, width: 1000 },
  { height: 50, width: 40 },
  { height: 1200, width: 400 },
  { height: 767, width: 1023 },
];

const configOf = (name: string, edge: number, own: object = {}): ImageProcessorConfig => ({
  ...processorClass(name, "a test").defaults,
  image_processor_type: name,
  size: { height: edge, width: edge },
  ...own,
});

const columnsAndRows = ({ columns, rows }: { readonly columns: number; readonly rows: number }) => [columns, rows];

describe("the canvas of an image's tiles", () => {
  it("has the proportions nearest the image's (GOT-OCR 2)", () => {
    const config = configOf("GotOcr2ImageProcessor", 384, { crop_to_patches: true });
    const found = sizes.map((size) => columnsAndRows(canvasOf(size, config, nearestCanvas)));
    expect(found).toEqual([
      [4, 3],
      [3, 4],
      [9, 1],
      [3, 1],
      [3, 4],
      [1, 3],
      [4, 3],
    ]);
  });

  it("is the one filled with least enlargement (Command A Vision)", () => {
    const config = configOf("Cohere2VisionImageProcessor", 512);
    const found = sizes.map((size) => columnsAndRows(canvasOf(size, config, filledCanvas)));
    expect(found).toEqual([
      [2, 1],
      [1, 2],
      [2, 1],
      [2, 1],
      [1, 1],
      [1, 3],
      [2, 2],
    ]);
  });

  it("is one tile where images are not cut", () => {
    const config = configOf("GotOcr2ImageProcessor", 384);
    expect(canvasOf({ height: 480, width: 640 }, config, nearestCanvas)).toEqual({ rows: 1, columns: 1 });
  });
});

describe("an image on a canvas that keeps its proportions (Llama 4)", () => {
  const fitted = (own: object) => {
    const config = configOf("Llama4ImageProcessor", 336, own);
    return sizes.map((size) => {
      const { rows, columns } = filledCanvas(size, config);
      const { height, width } = fittedSize(size, { height: 336 * rows, width: 336 * columns }, config);
      return [rows, columns, height, width];
    });
  };

  it("is enlarged to a tile's edge at most", () => {
    expect(fitted({})).toEqual([
      [2, 2, 480, 640],
      [2, 2, 640, 480],
      [1, 3, 100, 900],
      [1, 3, 333, 1000],
      [1, 1, 336, 268],
      [4, 2, 1200, 400],
      [3, 4, 767, 1023],
    ]);
  });

  it("fills the largest canvas where the processor says so", () => {
    expect(fitted({ resize_to_max_canvas: true })).toEqual([
      [3, 4, 1008, 1344],
      [4, 3, 1344, 1008],
      [1, 9, 336, 3024],
      [2, 7, 672, 2018],
      [4, 4, 1344, 1075],
      [6, 2, 2016, 672],
      [3, 5, 1008, 1344],
    ]);
  });
});

describe("an image within a budget of tokens (LFM2-VL)", () => {
  const config = configOf("Lfm2VlImageProcessor", 512);

  it("is resized to whole merged patches", () => {
    expect(sizes.map((size) => Object.values(budgetedSize(size, config)))).toEqual([
      [416, 576],
      [576, 416],
      [96, 896],
      [288, 864],
      [288, 256],
      [864, 288],
      [416, 576],
    ]);
  });

  it("is cut only where it is much larger", () => {
    const found = sizes.map((size) => columnsAndRows(budgetedGrid(size, config)));
    expect(found).toEqual([...Array.from({ length: 6 }, () => [1, 1]), [3, 2]]);
  });
});

describe("an image of any resolution (LLaVA-NeXT)", () => {
  const resolutions = [
    [336, 672],
    [672, 336],
    [672, 672],
    [1008, 336],
    [336, 1008],
  ] as const;

  it("has the resolution that keeps most of it", () => {
    expect(sizes.map((size) => Object.values(bestResolution(size, resolutions)))).toEqual([
      [672, 672],
      [672, 672],
      [336, 1008],
      [336, 1008],
      [336, 672],
      [1008, 336],
      [672, 672],
    ]);
  });

  it("has no features of its padding", () => {
    const found = sizes.map((size) => {
      const { rows, columns } = unpaddedGrid(size, bestResolution(size, resolutions), 14);
      return [rows * columns, rows];
    });
    expect(found).toEqual([
      [1728, 36],
      [1728, 48],
      [576, 8],
      [1728, 24],
      [480, 24],
      [1728, 72],
      [1728, 36],
    ]);
  });
});
