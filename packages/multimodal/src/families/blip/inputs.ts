import { type InputSynthesizer, idTensor, type Processors, rowsOf, type SynthesizedInput } from "@tiny-random/core";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";
import { captionCounts, captionedImages, captions, numbers } from "../../inputs.ts";

const promptRows = 4;
/** Tokens of a question, so that all rows are equally long. */
const questionLength = 5;

/** Images that texts are generated from. */
const promptImages = (processors: Processors, attempt: number): Promise<SynthesizedInput> =>
  processedImages(imageProcessorOf(processors), numbers(promptRows, promptRows * attempt));

/** Images with the first words of a caption; images alone for generation. */
export const captionInputs: InputSynthesizer = async (processors, purpose) => {
  if (purpose.kind !== "prompts") return captionedImages(captionCounts)(processors, purpose);
  return { raw: {}, inputs: (await promptImages(processors, purpose.attempt)).inputs };
};

/** The first tokens of a question for each image. */
const questions = (processors: Processors, attempt: number) => {
  const { inputs } = captions(processors, { images: promptRows, texts: 1 }, promptRows * attempt, undefined);
  const ids = inputs["input_ids"];
  const rows = ids ? rowsOf(ids).map((row) => row.slice(0, questionLength)) : [];
  return { input_ids: idTensor(rows), attention_mask: idTensor(rows.map((row) => row.map(() => 1))) };
};

/** Images with a question and the first words of an answer; without answers for generation. */
export const questionInputs: InputSynthesizer = async (processors, purpose) => {
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
