import type { InputSynthesizer, ModelConfig } from "@tiny-random/core";
import { textInputs } from "@tiny-random/text/inputs";
import { imageInputs } from "@tiny-random/vision/inputs";

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
export const textImageInputs = (c: ModelConfig): InputSynthesizer =>
  joinedInputs(textInputs(c, { padding: "right" }), imageInputs());
