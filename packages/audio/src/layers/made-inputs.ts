// Inputs of models that read what no processor makes: latents, spectrograms.
import { type InputSynthesizer, spreadTensor } from "@tiny-random/core";

/**
 * Numbers under one name: two rows, or one of another length.
 *
 * @param shapeOf rows and length → shape
 */
export const madeInputs =
  (name: string, shapeOf: (rows: number, length: number) => readonly number[]): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const shape = kind === "golden" ? shapeOf(2, 7) : shapeOf(1, 11);
    return { raw: {}, inputs: { [name]: spreadTensor(shape, attempt) } };
  };
