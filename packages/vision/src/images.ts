import type { ImageSize } from "./image-size.ts";
import type { Pixels } from "./pixels.ts";

type Color = readonly [red: number, green: number, blue: number];

/** The color at a place, or undefined where what is below shows through. */
type Shape = (row: number, column: number) => Color | undefined;

/** Whole numbers below a limit, the same for the same seed on every machine. */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
};

const colorOf = (next: (limit: number) => number): Color => [next(256), next(256), next(256)];

const gradient = (from: Color, to: Color, { height, width }: ImageSize): Shape => {
  const mix = (a: number, b: number, part: number, whole: number) => a + Math.floor(((b - a) * part) / whole);
  return (row, column) => [
    mix(from[0], to[0], row, height),
    mix(from[1], to[1], column, width),
    mix(from[2], to[2], row + column, height + width),
  ];
};

const rectangle = (next: (limit: number) => number, { height, width }: ImageSize): Shape => {
  const color = colorOf(next);
  const [top, left] = [next(height), next(width)];
  const [bottom, right] = [top + 3 + next(height / 2), left + 3 + next(width / 2)];
  return (row, column) => (row >= top && row < bottom && column >= left && column < right ? color : undefined);
};

const disc = (next: (limit: number) => number, { height, width }: ImageSize): Shape => {
  const color = colorOf(next);
  const [y, x, radius] = [next(height), next(width), 4 + next(height / 3)];
  return (row, column) => ((row - y) ** 2 + (column - x) ** 2 < radius ** 2 ? color : undefined);
};

/** Lines of short upright strokes with gaps between words. */
const writing = (next: (limit: number) => number, { height, width }: ImageSize): Shape => {
  const color: Color = next(2) === 0 ? [10, 10, 10] : [245, 245, 245];
  const top = next(Math.ceil(height / 2));
  const strokes = Array.from({ length: 3 }, () => Array.from({ length: width }, () => next(5) > 1));
  return (row, column) => {
    const [line, within] = [Math.floor((row - top) / 8), (row - top) % 8];
    const inside = row >= top && within < 5 && column % 2 === 0 && column % 14 < 10;
    return inside && strokes[line]?.[column] ? color : undefined;
  };
};

/**
 * An image with what images have: gradients, edges, round things, writing. The same for the same index on every machine.
 */
export const drawImage = (index: number, size: ImageSize): Pixels => {
  const next = numbers(index);
  const background = gradient(colorOf(next), colorOf(next), size);
  const shapes = [
    rectangle(next, size),
    disc(next, size),
    rectangle(next, size),
    disc(next, size),
    writing(next, size),
  ];
  const data = new Uint8Array(size.height * size.width * 3);
  for (let row = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++) {
      const above = shapes.map((shape) => shape(row, column)).findLast((color) => color !== undefined);
      data.set(above ?? background(row, column) ?? [0, 0, 0], (row * size.width + column) * 3);
    }
  }
  return { ...size, data };
};
