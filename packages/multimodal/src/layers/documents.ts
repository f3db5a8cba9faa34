// Documents: words in boxes and an image of the page.
import type { InputSynthesizer, ModelConfig, Processors, SynthesizedInput, Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { documentOf } from "@tiny-random/text/document-inputs";
import {
  type Nowhere,
  type PlacedToken,
  placedTokens,
  questionOf,
  recordedTexts,
  tokenTensors,
} from "@tiny-random/text/placed-texts";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";

/** Left, upper, right and lower edge on a page of 1000 by 1000. */
type Box = readonly [number, number, number, number];

/** How a class reads documents. */
export interface DocumentPages {
  /** The boxes of tokens that are no words. */
  readonly nowhere: Nowhere<Box>;
  /** The boxes of rows of tokens, `[rows, length, 4]`. */
  boxes(rows: readonly (readonly PlacedToken<Box>[])[]): StoredTensor;
  /** Whether there is a question about each. */
  readonly asked: boolean;
}

/** Documents by their numbers, through tokenizer and image processor. */
const processedDocuments = async (
  c: ModelConfig,
  processors: Processors,
  indices: readonly number[],
  { nowhere, boxes, asked }: DocumentPages,
): Promise<SynthesizedInput> => {
  const batch = { rows: indices.map(documentOf), questions: asked ? indices.map(questionOf) : undefined };
  const tokens = placedTokens(processors, batch, nowhere);
  const images = await processedImages(imageProcessorOf(processors), indices);
  return {
    raw: { ...recordedTexts(batch, "boxes"), ...images.raw },
    inputs: { ...tokenTensors(c, tokens), bbox: boxes(tokens), ...images.inputs },
  };
};

/** Words in boxes and images of pages, for classes that do not generate. */
export const documentPages =
  (pages: DocumentPages) =>
  (c: ModelConfig): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const indices = kind === "golden" ? [attempt, attempt + 1] : [attempt + 2];
    return processedDocuments(c, processors, indices, pages);
  };

/** One page for generation to begin with. */
export const documentPrompt = async (
  c: ModelConfig,
  processors: Processors,
  attempt: number,
  pages: DocumentPages,
): Promise<Tensors> => (await processedDocuments(c, processors, [attempt], pages)).inputs;
