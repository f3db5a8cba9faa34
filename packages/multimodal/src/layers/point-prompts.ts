import { InputError, type InputSynthesizer, jsonText, type RunSession, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import type { ImageSize } from "@tiny-random/vision/image-size";
import { processedImages } from "@tiny-random/vision/inputs";

/** Labels of points, by image and mask: 1 foreground, 0 background, -1 not a point, -10 padding. */
const goldenLabels = [
  [
    [1, 0],
    [1, 1],
  ],
  [
    [1, -10],
    [0, -1],
  ],
];
const otherLabels = [[[1], [1], [0]]];

/** Points in a raw image, all different. */
const pointsFor = (
  labels: readonly (readonly (readonly number[])[])[],
  { height, width }: ImageSize,
  attempt: number,
) =>
  labels.map((masks, image) =>
    masks.map((points, mask) =>
      points.map((_, point) => {
        const step = 1 + 5 * image + 3 * mask + 7 * point + attempt;
        return [(11 * step) % width, (13 * step) % height];
      }),
    ),
  );

const shapeOf = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);

const flat = (value: readonly unknown[]): number[] => value.flat(Number.POSITIVE_INFINITY as 1) as number[];

/** Images and points in them, which the processor scales with the image. */
export const promptedImages =
  (): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const input_labels = kind === "golden" ? goldenLabels : otherLabels;
    const processor = imageProcessorOf(processors);
    const raw = processor.rawSize();
    const input_points = pointsFor(input_labels, raw, attempt);
    const images = await processedImages(
      processor,
      input_labels.map((_, image) => attempt + image),
    );
    const { height, width } = processor.sizeOf(raw);
    const moved = flat(input_points).map(
      (at, index) => at * (index % 2 === 0 ? width / raw.width : height / raw.height),
    );
    const points: StoredTensor = { dtype: "float32", shape: shapeOf(input_points), data: Float32Array.from(moved) };
    const labels: StoredTensor = {
      dtype: "int64",
      shape: shapeOf(input_labels),
      data: BigInt64Array.from(flat(input_labels), BigInt),
    };
    return {
      raw: { ...images.raw, "prompts.json": jsonText({ input_points, input_labels }) },
      inputs: { ...images.inputs, input_points: points, input_labels: labels },
    };
  };

/** Transformers' forward: the image's session, then that of its prompts and masks. */
export const promptedForward = async (run: RunSession, { pixel_values, ...prompts }: Tensors): Promise<Tensors> => {
  if (!pixel_values) throw new InputError("images are missing beside their prompts");
  return run("prompt_encoder_mask_decoder", { ...prompts, ...(await run("vision_encoder", { pixel_values })) });
};
