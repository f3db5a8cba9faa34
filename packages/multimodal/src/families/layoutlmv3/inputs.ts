import type { InputSynthesizer, ModelConfig, Processors, SynthesizedInput } from "@tiny-random/core";
import { boxTensor, documentOf, inNoBox } from "@tiny-random/text/document-inputs";
import { placedTokens, questionOf, recordedTexts, tokenTensors } from "@tiny-random/text/placed-texts";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";

/** Documents by their numbers, through tokenizer and image processor; behind a question each, where there are some. */
const processedDocuments = async (
  c: ModelConfig,
  processors: Processors,
  indices: readonly number[],
  questions: readonly string[] | undefined,
): Promise<SynthesizedInput> => {
  const batch = { rows: indices.map(documentOf), questions };
  const tokens = placedTokens(processors, batch, inNoBox);
  const images = await processedImages(imageProcessorOf(processors), indices);
  return {
    raw: { ...recordedTexts(batch, "boxes"), ...images.raw },
    inputs: { ...tokenTensors(c, tokens), bbox: boxTensor(tokens), ...images.inputs },
  };
};

const synthesizer =
  (questionsFor: (indices: readonly number[]) => readonly string[] | undefined) =>
  (c: ModelConfig): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const indices = kind === "golden" ? [attempt, attempt + 1] : [attempt + 2];
    return processedDocuments(c, processors, indices, questionsFor(indices));
  };

/** Words in boxes and images of pages. */
export const documents = synthesizer(() => undefined);

/** The same with a question about each. */
export const documentQuestions = synthesizer((indices) => indices.map(questionOf));
