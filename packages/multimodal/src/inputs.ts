import {
  type InputPurpose,
  type InputSynthesizer,
  jsonText,
  type ModelConfig,
  type SynthesizedInput,
} from "@tiny-random/core";
import { encodedTexts, type TextInputOptions, textInputs } from "@tiny-random/text/inputs";
import { shortSentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { imageInputs, processedImages } from "@tiny-random/vision/inputs";

/** The inputs of several modalities as one: texts and images, texts and sounds. */
export const joinedInputs =
  (...synthesizers: readonly InputSynthesizer[]): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await Promise.all(synthesizers.map((synthesize) => synthesize(processors, purpose)));
    const present = made.filter((one) => one !== undefined);
    if (present.length < made.length) return undefined;
    return {
      raw: Object.assign({}, ...present.map(({ raw }) => raw)),
      inputs: Object.assign({}, ...present.map(({ inputs }) => inputs)),
    };
  };

/** Inputs whose texts' file records further settings of the processor's call. */
export const calledWith =
  (synthesizer: InputSynthesizer, call: Readonly<Record<string, unknown>>): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await synthesizer(processors, purpose);
    const text = made?.raw["text.json"];
    if (!made || typeof text !== "string") return made;
    const recorded = { ...(JSON.parse(text) as object), ...call };
    return { ...made, raw: { ...made.raw, "text.json": jsonText(recorded) } };
  };

/** Texts and images through their processors; a golden input has equally many, another one has not. */
export const textImageInputs = (
  c: ModelConfig,
  texts: Pick<TextInputOptions, "spelling" | "tokenTypes"> = {},
): InputSynthesizer => joinedInputs(textInputs(c, { padding: "right", ...texts }), imageInputs());

/** How many images an input has, and texts for each of them. */
export interface CaptionCounts {
  readonly images: number;
  readonly texts: number;
}

/** So many numbers in a row. */
export const numbers = (count: number, from: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

/** A list in rows. */
const inRows = <T>(values: readonly T[], length: number): T[][] =>
  Array.from({ length: values.length / length }, (_, row) => values.slice(row * length, (row + 1) * length));

/** Short texts for each image. */
export const captions = (
  processors: Readonly<Record<string, unknown>>,
  { images, texts }: CaptionCounts,
  attempt: number,
  maxLength: number | undefined,
): SynthesizedInput => {
  const all = numbers(images * texts, attempt).map(shortSentence);
  const written = texts === 1 ? all : inRows(all, texts);
  const length = maxLength && { multipleOf: maxLength };
  const recorded = maxLength && { padding: "max_length", max_length: maxLength };
  return encodedTexts(processors, all, { padding: "right", ...length }, { text: written, ...recorded });
};

/**
 * Images, each with the same number of short texts.
 *
 * @param counts of the golden input and of another one
 * @param maxLength tokens that the processor pads every text to, if it does
 */
export const captionedImages =
  (counts: Readonly<Record<"golden" | "other", CaptionCounts>>, maxLength?: number): InputSynthesizer =>
  async (processors, { kind, attempt }: InputPurpose) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const texts = captions(processors, counts[kind], attempt, maxLength);
    const images = await processedImages(imageProcessorOf(processors), numbers(counts[kind].images, attempt));
    return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...images.inputs } };
  };

/** One text for each image. */
export const captionCounts = { golden: { images: 2, texts: 1 }, other: { images: 3, texts: 1 } };
