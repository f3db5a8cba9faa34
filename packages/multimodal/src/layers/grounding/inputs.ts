// Images, each with phrases to look for in it.
import type { InputPurpose, InputSynthesizer } from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import type { ImageSize } from "@tiny-random/vision/image-size";
import { processedImages } from "@tiny-random/vision/inputs";
import { numbers } from "../../inputs.ts";

/** Words of a phrase. */
const phraseLength = 3;

/** The words of a text as phrases, each with a full stop behind it. */
const phrased = (text: string): string => {
  const words = text.toLowerCase().match(/[a-z]+/gu) ?? [];
  const count = Math.ceil(words.length / phraseLength);
  const phrases = numbers(count, 0).map((index) => words.slice(phraseLength * index, phraseLength * (index + 1)));
  return phrases.map((phrase) => `${phrase.join(" ")}.`).join(" ");
};

const counts = { golden: 2, other: 3, distant: 1 };

/**
 * A text of phrases for each image; golden images differ in size, and are padded.
 *
 * @param other another size of images
 */
export const phraseImages =
  (other: ImageSize): InputSynthesizer =>
  async (processors, { kind, attempt }: InputPurpose) => {
    if (kind === "prompts") return undefined;
    const indices = numbers(counts[kind], attempt);
    const texts = indices.map((index) => phrased(sentence(index)));
    const processor = imageProcessorOf(processors);
    const call = kind === "golden" ? undefined : processor.callFor(other);
    const images = await processedImages(processor, indices, call, kind === "golden");
    const encoded = encodedTexts(processors, texts, { padding: "right", tokenTypes: true }, { text: texts });
    return { raw: { ...encoded.raw, ...images.raw }, inputs: { ...encoded.inputs, ...images.inputs } };
  };
