import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { normalizedPlanes } from "./pixel-values.ts";
import { settingSize } from "./processor-settings.ts";
import { stacked } from "./stacked.ts";

/** Values of one channel, row by row. */
interface Plane extends ImageSize {
  readonly values: Float32Array;
}

/** A place outside a line, mirrored about the middle of its first or last place. */
const mirrored = (place: number, length: number): number => {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = Math.abs(place) % period;
  return inside < length ? inside : period - inside;
};

/** How many standard deviations a Gaussian reaches. */
const reach = 4;

/** The weights of a Gaussian, which add up to 1. */
const gaussian = (deviation: number): number[] => {
  const radius = Math.floor(reach * deviation + 0.5);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp((-0.5 * (index - radius) ** 2) / deviation ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** How one line of a plane becomes another: length, and the sources of each place with their weights. */
interface LineMap {
  readonly length: number;
  sources(place: number): readonly (readonly [from: number, weight: number])[];
}

const blurring = (length: number, deviation: number): LineMap => {
  const weights = gaussian(deviation);
  const radius = (weights.length - 1) / 2;
  return {
    length,
    sources: (place) => weights.map((weight, index) => [mirrored(place + index - radius, length), weight] as const),
  };
};

/** Linear interpolation at the middles of larger or smaller places. */
const sampling = (length: number, target: number): LineMap => ({
  length: target,
  sources: (place) => {
    const at = (place + 0.5) * (length / target) - 0.5;
    const below = Math.floor(at);
    const share = at - below;
    return [
      [mirrored(below, length), 1 - share],
      [mirrored(below + 1, length), share],
    ];
  },
});

/** A plane with all its columns mapped. */
const alongColumns = ({ height, width, values }: Plane, map: (length: number) => LineMap): Plane => {
  const { length, sources } = map(height);
  const made = new Float32Array(length * width);
  for (let row = 0; row < length; row++) {
    const from = sources(row);
    for (let column = 0; column < width; column++)
      made[row * width + column] = from.reduce(
        (sum, [at, weight]) => sum + weight * (values[at * width + column] ?? 0),
        0,
      );
  }
  return { height: length, width, values: made };
};

const transposed = ({ height, width, values }: Plane): Plane => ({
  height: width,
  width: height,
  values: Float32Array.from(values, (_, index) => values[(index % height) * width + Math.floor(index / height)] ?? 0),
});

/** Each axis mapped, columns first. */
const alongBoth = (plane: Plane, columns: (length: number) => LineMap, rows: (length: number) => LineMap): Plane =>
  transposed(alongColumns(transposed(alongColumns(plane, columns)), rows));

const unchanged = (length: number): LineMap => ({ length, sources: (place) => [[place, 1]] });

/**
 * A plane of another size as scikit-image makes it (OWLv2): blurred where it shrinks, against aliasing, then interpolated in
 * lines, within the bounds of its values.
 */
export const antialiased = (plane: Plane, { height, width }: ImageSize): Plane => {
  const blur = (target: number) => (length: number) => {
    const deviation = (length / target - 1) / 2;
    return deviation > 0 ? blurring(length, deviation) : unchanged(length);
  };
  const blurred = alongBoth(plane, blur(height), blur(width));
  const sampled = alongBoth(
    blurred,
    (length) => sampling(length, height),
    (length) => sampling(length, width),
  );
  const [least, most] = plane.values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as [number, number],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
  );
  return { height, width, values: sampled.values.map((value) => Math.min(most, Math.max(least, value))) };
};

/** A plane at the top left of a square of zeros. */
export const squarePlane = ({ height, width, values }: Plane): Plane => {
  const edge = Math.max(height, width);
  const made = new Float32Array(edge * edge);
  for (let row = 0; row < height; row++) made.set(values.subarray(row * width, (row + 1) * width), row * edge);
  return { height: edge, width: edge, values: made };
};

/** `pixel_values` of squares, padded before they are resized in floating point and only then normalized (OWLv2). */
export const antialiasedSquares: BatchLayout = {
  sizeOf: (_, { size }) => settingSize(size),
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    const { height, width } = settingSize(config.size);
    const { image_mean, image_std, do_pad, do_resize, do_normalize } = config;
    const planes = images.flatMap((image) =>
      normalizedPlanes(image, { ...config, do_normalize: false }).map((values, channel) => {
        const plane = { height: image.height, width: image.width, values };
        const page = do_pad ? squarePlane(plane) : plane;
        const made = do_resize ? antialiased(page, { height, width }).values : page.values;
        const [mean, deviation] = [image_mean[channel] ?? 0, image_std[channel] ?? 1];
        return do_normalize ? made.map((value) => (value - mean) / deviation) : made;
      }),
    );
    const data = Float32Array.from(planes.flatMap((plane) => Array.from(plane)));
    return { pixel_values: { dtype: "float32", shape: [images.length, 3, height, width], data } };
  },
};
