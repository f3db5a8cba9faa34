// What OneFormer is asked: a task in words, whose token ids are numbers to it.
import { type InputPurpose, type InputSynthesizer, jsonText } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { tokenizerOf } from "@tiny-random/text/inputs";
import { imageInputs } from "@tiny-random/vision/inputs";

const tasks = ["semantic", "panoptic", "instance"];

/** The tasks of so many images. */
const tasksFrom = (attempt: number, images: number): string[] =>
  Array.from({ length: images }, (_, index) => tasks[(attempt + index) % tasks.length] as string);

/** Ids of rows of one length, zeros behind each: int64 `[rows, length]`. */
const padded = (rows: readonly (readonly number[])[], length: number): StoredTensor => ({
  dtype: "int64",
  shape: [rows.length, length],
  data: BigInt64Array.from(
    rows.flatMap((ids) => [...ids.slice(0, length), ...new Array<number>(Math.max(0, length - ids.length)).fill(0)]),
    BigInt,
  ),
});

const imagesOf = ({ kind }: InputPurpose): number => (kind === "golden" ? 2 : kind === "other" ? 3 : 1);

/**
 * Images, and a task for each.
 *
 * @param length tokens of a task
 */
export const taskImages =
  (length: number): InputSynthesizer =>
  async (processors, purpose) => {
    const images = await imageInputs({ other: { height: 64, width: 48 }, mixed: true })(processors, purpose);
    if (!images) return undefined;
    const asked = tasksFrom(purpose.attempt, imagesOf(purpose));
    const tokenizer = tokenizerOf(processors);
    const ids = asked.map((task) => tokenizer.encode(`the task is ${task}`));
    return {
      raw: { ...images.raw, "text.json": jsonText({ task_inputs: asked }) },
      inputs: { ...images.inputs, task_inputs: padded(ids, length) },
    };
  };
