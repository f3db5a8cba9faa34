import type { InputSynthesizer } from "@tiny-random/core";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { imageInputs, processedImages } from "@tiny-random/vision/inputs";

const prompts = 4;

const images = imageInputs();

/** Drawn images; for generation many of them. */
export const imagePrompts: InputSynthesizer = async (processors, purpose) => {
  if (purpose.kind !== "prompts") return images(processors, purpose);
  const first = prompts * purpose.attempt;
  const indices = Array.from({ length: prompts }, (_, index) => first + index);
  const { inputs } = await processedImages(imageProcessorOf(processors), indices);
  return { raw: {}, inputs };
};
