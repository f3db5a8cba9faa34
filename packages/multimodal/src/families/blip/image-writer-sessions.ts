import { InputError, type NamedTensors, type Session, type Tower } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";

/** What a model that writes of images is made of. */
export interface ImageWriterParts {
  /** Pixels → states, `[batch, patches, width]`. */
  image(pixels: Tensor): Tensor;
  /** Reads a question with an image's states at hand; the decoder looks at its states where there is one. */
  readonly question?: (ids: Tensor, context: TextContext) => Tensor;
  readonly decoder: Tower;
}

/** A tensor by its name. Throws InputError where it is not given. */
export const needed = <T>(tensors: Readonly<Record<string, T>>, name: string): T => {
  const found = tensors[name];
  if (found === undefined) throw new InputError(`what writes of images needs ${name}`);
  return found;
};

const statesInput = (width: number) => ({
  encoder_hidden_states: { dtype: "float32" as const, axes: ["batch_size", "encoder_sequence_length", width] },
});

const imageSession = ({ image }: ImageWriterParts, channels: number): Session => ({
  inputs: { pixel_values: { dtype: "float32", axes: ["batch_size", channels, "height", "width"] } },
  trace: (inputs) => {
    const states = image(needed(inputs, "pixel_values"));
    return { last_hidden_state: states, image_embeds: states };
  },
});

const questionSession = (question: NonNullable<ImageWriterParts["question"]>, width: number): Session => ({
  inputs: { ...encoderSession(() => ({})).model.inputs, ...statesInput(width) },
  trace: (inputs) => {
    const encoder = { states: needed(inputs, "encoder_hidden_states"), mask: undefined };
    const context = { attention_mask: needed(inputs, "attention_mask"), encoder };
    return { question_embeds: question(needed(inputs, "input_ids"), context) };
  },
});

/** The image's session, the question's where there is one, and the decoder's, for images of so many channels. */
export const imageWriterSessions = (parts: ImageWriterParts, channels: number, width: number) => {
  const { question, decoder } = parts;
  return {
    vision_encoder: imageSession(parts, channels),
    ...(question && { question_encoder: questionSession(question, width) }),
    decoder_model_merged: {
      inputs: { ...decoder.inputs, ...statesInput(decoder.width) },
      trace: (given: NamedTensors) => decoder.module(given),
    },
  };
};
