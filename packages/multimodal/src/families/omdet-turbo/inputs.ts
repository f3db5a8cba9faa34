import { type InputPurpose, type InputSynthesizer, idTensor, jsonText } from "@tiny-random/core";
import { sentence } from "@tiny-random/text/sentences";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import type { ImageSize } from "@tiny-random/vision/image-size";
import { processedImages } from "@tiny-random/vision/inputs";
import { numbers } from "../../inputs.ts";

/** How many classes there are for each image of an input: several numbers of them are padded. */
const counts = { golden: [3, 2], other: [1, 2, 4], distant: [2] };

/** Names of so many things: words of a sentence that are not the shortest. */
const classNames = (index: number, count: number): string[] => {
  const words =
    sentence(index)
      .toLowerCase()
      .match(/[a-z]{3,}/gu) ?? [];
  return numbers(count, 0).map((number) => words[number % words.length] ?? "river");
};

/** The processor pads every text to this length. */
const length = 77;

/**
 * Images, classes to look for in each, and the task that names them.
 *
 * @param other another size of images
 */
export const classImages =
  (other: ImageSize): InputSynthesizer =>
  async (processors, { kind, attempt }: InputPurpose) => {
    if (kind === "prompts") return undefined;
    const indices = numbers(counts[kind].length, attempt);
    const classes = counts[kind].map((count, row) => classNames(attempt + row, count));
    const encode = (texts: readonly string[]) =>
      (processors["tokenizer"] as Encoder).encodeBatch(texts, { padding: "right", multipleOf: length });
    const [tasks, all] = [encode(classes.map((names) => `Detect ${names.join(", ")}.`)), encode(classes.flat())];
    const processor = imageProcessorOf(processors);
    const images = await processedImages(processor, indices, kind === "golden" ? undefined : processor.callFor(other));
    const texts = {
      classes_input_ids: idTensor(all.input_ids),
      classes_attention_mask: idTensor(all.attention_mask),
      tasks_input_ids: idTensor(tasks.input_ids),
      tasks_attention_mask: idTensor(tasks.attention_mask),
      classes_structure: { ...idTensor([classes.map((names) => names.length)]), shape: [classes.length] },
    };
    return { raw: { "text.json": jsonText({ text: classes }), ...images.raw }, inputs: { ...texts, ...images.inputs } };
  };
