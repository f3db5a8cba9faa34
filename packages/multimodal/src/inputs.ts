import {
  type InputPurpose,
  type InputSynthesizer,
  idTensor,
  type ModelConfig,
  type Processors,
  rowsOf,
  type SynthesizedInput,
} from "@tiny-random/core";
import { encodedTexts, type TextInputOptions, textInputs } from "@tiny-random/text/inputs";
import { shortSentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { imageInputs, processedImages } from "@tiny-random/vision/inputs";

/** What of one modality and of another becomes one input: texts and images, texts and sounds. */
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

/** Sentences through the tokenizer and images through the image processor; not equally many but for the golden input. */
export const textImageInputs = (c: ModelConfig, texts: Pick<TextInputOptions, "spelling"> = {}): InputSynthesizer =>
  joinedInputs(textInputs(c, { padding: "right", ...texts }), imageInputs());

/** How many images an input has, and texts for each of them. */
export interface CaptionCounts {
  readonly images: number;
  readonly texts: number;
}

const numbers = (count: number, from: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Rows of so many in a row. */
const inRows = <T>(values: readonly T[], length: number): T[][] =>
  Array.from({ length: values.length / length }, (_, row) => values.slice(row * length, (row + 1) * length));

/** Short texts, the next ones for every image. */
const captions = (
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
 * Images with short texts of their own: equally many texts for each image, one after another.
 *
 * @param counts of the golden input and of another one
 * @param maxLength tokens that every text is padded to, where its processor does
 */
export const captionedImages =
  (counts: Readonly<Record<"golden" | "other", CaptionCounts>>, maxLength?: number): InputSynthesizer =>
  async (processors, { kind, attempt }: InputPurpose) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const texts = captions(processors, counts[kind], attempt, maxLength);
    const images = await processedImages(imageProcessorOf(processors), numbers(counts[kind].images, attempt));
    return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...images.inputs } };
  };

/** Each image with one text. */
export const captionCounts = { golden: { images: 2, texts: 1 }, other: { images: 3, texts: 1 } };

const promptRows = 4;
/** Tokens of a question that an answer goes on from. */
const questionLength = 5;

/** Drawn images that texts are written of. */
const promptImages = (processors: Processors, attempt: number): Promise<SynthesizedInput> =>
  processedImages(imageProcessorOf(processors), numbers(promptRows, promptRows * attempt));

/** Images with what is written of them so far; for generation images alone. */
export const describedImages: InputSynthesizer = async (processors, purpose) => {
  if (purpose.kind !== "prompts") return captionedImages(captionCounts)(processors, purpose);
  return { raw: {}, inputs: (await promptImages(processors, purpose.attempt)).inputs };
};

/** The first tokens of a question for each image, equally many. */
const questions = (processors: Processors, attempt: number) => {
  const { inputs } = captions(processors, { images: promptRows, texts: 1 }, promptRows * attempt, undefined);
  const ids = inputs["input_ids"];
  const rows = ids ? rowsOf(ids).map((row) => row.slice(0, questionLength)) : [];
  return { input_ids: idTensor(rows), attention_mask: idTensor(rows.map((row) => row.map(() => 1))) };
};

/** Images with a question of each and what is answered so far; for generation no answers. */
export const askedImages: InputSynthesizer = async (processors, purpose) => {
  const { kind, attempt } = purpose;
  if (kind === "prompts") {
    const { inputs } = await promptImages(processors, attempt);
    return { raw: {}, inputs: { ...inputs, ...questions(processors, attempt) } };
  }
  const made = await captionedImages(captionCounts)(processors, purpose);
  if (!made || (kind !== "golden" && kind !== "other")) return undefined;
  const { input_ids: answers } = captions(processors, captionCounts[kind], attempt + 5, undefined).inputs;
  return { ...made, inputs: { ...made.inputs, ...(answers && { decoder_input_ids: answers }) } };
};
