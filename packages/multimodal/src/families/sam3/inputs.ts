import { type InputPurpose, type InputSynthesizer, idTensor, jsonText, type SynthesizedInput } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { shortSentence } from "@tiny-random/text/sentences";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import type { ImageSize } from "@tiny-random/vision/image-size";
import { processedImages } from "@tiny-random/vision/inputs";
import { numbers } from "../../inputs.ts";

/** Labels of the boxes in each image: 1 shows what is looked for, 0 what is not. Without any, a text says it alone. */
const labels: Readonly<Record<"golden" | "other" | "distant", readonly (readonly number[])[]>> = {
  golden: [[1, 0], [1]],
  other: [[1], [0], [1]],
  distant: [[], []],
};

/** A box in a raw image by its edges, another one for each number. */
const boxOf = (step: number, { height, width }: ImageSize): readonly [number, number, number, number] => {
  const [left, top] = [(11 * step) % Math.floor(width / 3), (7 * step) % Math.floor(height / 3)];
  const [across, down] = [(13 * step) % Math.floor(width / 2), (5 * step) % Math.floor(height / 2)];
  return [left, top, left + 5 + across, top + 5 + down];
};

const filler = -10;

/** Boxes as the processor writes them: middle and size, as shares of the raw image; rows with fewer boxes are filled. */
const boxTensors = (
  rows: readonly (readonly (readonly [number, number, number, number])[])[],
  of: readonly (readonly number[])[],
  { height, width }: ImageSize,
): Readonly<Record<string, StoredTensor>> => {
  const most = Math.max(...rows.map((boxes) => boxes.length));
  const places = numbers(most, 0);
  const values = rows.flatMap((boxes) =>
    places.flatMap((place) => {
      const box = boxes[place];
      if (!box) return [filler, filler, 0, 0];
      const [left, top, right, bottom] = [box[0] / width, box[1] / height, box[2] / width, box[3] / height];
      return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
    }),
  );
  const named = of.map((row) => places.map((place) => row[place] ?? filler));
  return {
    input_boxes: { dtype: "float32", shape: [rows.length, most, 4], data: Float32Array.from(values) },
    input_boxes_labels: { ...idTensor(named), shape: [rows.length, most] },
  };
};

/**
 * Images, in each of them a text to look for, and boxes that show it.
 *
 * @param length tokens that the processor pads every text to
 */
export const shownConcepts =
  (length: number): InputSynthesizer =>
  async (processors, { kind, attempt }: InputPurpose): Promise<SynthesizedInput | undefined> => {
    if (kind === "prompts") return undefined;
    const of = labels[kind];
    const processor = imageProcessorOf(processors);
    const raw = processor.rawSize();
    const boxes = of.map((row, image) => row.map((_, place) => boxOf(1 + 5 * image + 3 * place + attempt, raw)));
    const indices = numbers(of.length, attempt);
    const text = indices.map(shortSentence);
    const encoded = (processors["tokenizer"] as Encoder).encodeBatch(text, { padding: "right", multipleOf: length });
    const images = await processedImages(processor, indices);
    const shown = kind === "distant" ? {} : { input_boxes: boxes, input_boxes_labels: of };
    return {
      raw: { "text.json": jsonText({ text, ...shown }), ...images.raw },
      inputs: {
        input_ids: idTensor(encoded.input_ids),
        attention_mask: idTensor(encoded.attention_mask),
        ...images.inputs,
        ...boxTensors(boxes, of, raw),
      },
    };
  };
