import type { ImageSize } from "./image-size.ts";
import type { Pixels } from "./pixels.ts";

type Color = readonly [red: number, green: number, blue: number];

/** Random integers below a limit, the same for a seed on every machine. */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
};

/** An image being drawn, and its random numbers. */
class Canvas {
  readonly size: ImageSize;
  readonly data: Uint8Array;
  readonly next: (limit: number) => number;

  constructor(seed: number, size: ImageSize) {
    this.size = size;
    this.data = new Uint8Array(size.height * size.width * 3);
    this.next = numbers(seed);
  }

  /** A random color; `from` and `count` limit its values. */
  color(count = 256, from = 0): Color {
    return [from + this.next(count), from + this.next(count), from + this.next(count)];
  }

  /** Paints the pixels of a rectangle that are inside a shape and inside the image. */
  paint(top: number, left: number, height: number, width: number, color: Color, has = (_: number, __: number) => true) {
    const [bottom, right] = [Math.min(top + height, this.size.height), Math.min(left + width, this.size.width)];
    for (let row = Math.max(0, top); row < bottom; row++)
      for (let column = Math.max(0, left); column < right; column++)
        if (has(row, column)) this.data.set(color, (row * this.size.width + column) * 3);
  }
}

/** Red grows downward, green to the right, blue on the diagonal, each from one color to another. */
const gradient = ({ data, size: { height, width } }: Canvas, from: Color, to: Color): void => {
  const mix = (a: number, b: number, part: number, whole: number) => a + Math.floor(((b - a) * part) / whole);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 3;
      data[at] = mix(from[0], to[0], row, height);
      data[at + 1] = mix(from[1], to[1], column, width);
      data[at + 2] = mix(from[2], to[2], row + column, height + width);
    }
  }
};

const rectangle = (canvas: Canvas): void => {
  const { next, size } = canvas;
  const [color, top, left] = [canvas.color(), next(size.height), next(size.width)];
  canvas.paint(top, left, 3 + next(size.height / 3), 3 + next(size.width / 3), color);
};

const disc = (canvas: Canvas): void => {
  const { next, size } = canvas;
  const [color, y, x] = [canvas.color(), next(size.height), next(size.width)];
  const radius = 4 + next(size.height / 6);
  const inside = (row: number, column: number) => (row - y) ** 2 + (column - x) ** 2 < radius ** 2;
  canvas.paint(y - radius, x - radius, 2 * radius, 2 * radius, color, inside);
};

/** Three lines of short upright strokes, with gaps between words. */
const writing = (canvas: Canvas): void => {
  const { next, size } = canvas;
  const color: Color = next(2) === 0 ? [10, 10, 10] : [245, 245, 245];
  const top = next(Math.ceil(size.height / 2));
  for (const line of [0, 1, 2])
    for (let column = 0; column < size.width; column += 2)
      if (column % 14 < 10 && next(5) > 1) canvas.paint(top + 8 * line, column, 5, 1, color);
};

/**
 * An image with gradients, edges, discs and writing, the same for an index on every machine.
 */
export const drawImage = (index: number, size: ImageSize): Pixels => {
  const canvas = new Canvas(index, size);
  gradient(canvas, canvas.color(100), canvas.color(100, 156));
  for (const draw of [rectangle, disc, rectangle, disc, writing]) draw(canvas);
  return { ...size, data: canvas.data };
};
