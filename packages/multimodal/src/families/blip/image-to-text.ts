import {
  type Architecture,
  type DecodingPlan,
  defineArchitecture,
  InputError,
  type InputSynthesizer,
  idTensor,
  type NamedTensors,
  type RunSession,
  type Session,
  type Tensors,
  type Tower,
} from "@tiny-random/core";
import type { AnyModule, StoredTensor, Tensor } from "@tiny-random/nn";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { channelsOf } from "@tiny-random/vision/layers/image-tower";
import type { WithImageTower } from "../../layers/dual-encoder-class.ts";

/** The parts of a class that generates texts from images. */
export interface ImageToTextParts {
  /** Pixels → hidden states, `[batch, patches, width]`. */
  image(pixels: Tensor): Tensor;
  /** A question with cross-attention to an image's states; the decoder attends to its states where there is one. */
  readonly question?: (ids: Tensor, context: TextContext) => Tensor;
  readonly decoder: Tower;
}

/** A tensor by its name. Throws InputError where it is missing. */
const needed = <T>(tensors: Readonly<Record<string, T>>, name: string): T => {
  const found = tensors[name];
  if (found === undefined) throw new InputError(`a text from an image needs ${name}`);
  return found;
};

const statesInput = (width: number) => ({
  encoder_hidden_states: { dtype: "float32" as const, axes: ["batch_size", "encoder_sequence_length", width] },
});

const imageSession = ({ image }: ImageToTextParts, channels: number): Session => ({
  inputs: { pixel_values: { dtype: "float32", axes: ["batch_size", channels, "height", "width"] } },
  trace: (inputs) => {
    const states = image(needed(inputs, "pixel_values"));
    return { last_hidden_state: states, image_embeds: states };
  },
});

const questionSession = (question: NonNullable<ImageToTextParts["question"]>, width: number): Session => ({
  inputs: { ...encoderSession(() => ({})).model.inputs, ...statesInput(width) },
  trace: (inputs) => {
    const encoder = { states: needed(inputs, "encoder_hidden_states"), mask: undefined };
    const context = { attention_mask: needed(inputs, "attention_mask"), encoder };
    return { question_embeds: question(needed(inputs, "input_ids"), context) };
  },
});

/** Sessions of the image, of the question where there is one, and of the decoder. */
const imageToTextSessions = (parts: ImageToTextParts, { vision_config: c }: WithImageTower) => {
  const { question, decoder } = parts;
  return {
    vision_encoder: imageSession(parts, channelsOf(c)),
    ...(question && { question_encoder: questionSession(question, c.hidden_size) }),
    decoder_model_merged: {
      inputs: { ...decoder.inputs, ...statesInput(decoder.width) },
      trace: (given: NamedTensors) => decoder.module(given),
    },
  };
};

const imageStates = (run: RunSession, inputs: Tensors): Promise<Tensors> =>
  run("vision_encoder", { pixel_values: needed(inputs, "pixel_values") });

/** The scores of a text, by the states that the decoder attends to. */
const scoresOf = (run: RunSession, ids: StoredTensor, states: StoredTensor): Promise<Tensors> =>
  run("decoder_model_merged", { input_ids: ids, encoder_hidden_states: states });

/** The first token of generated texts. Throws InputError where the config has none. */
const firstToken = ({ text_config: text }: Readonly<Record<string, unknown>>): number => {
  const id = (text as { readonly bos_token_id?: unknown } | undefined)?.bos_token_id;
  if (typeof id === "number") return id;
  throw new InputError("config.json has no text_config.bos_token_id", "Set text_config.bos_token_id.");
};

/** Decoding of one batch from the first token on. */
const planOf = (states: StoredTensor, settings: Readonly<Record<string, unknown>>) => ({
  session: "decoder_model_merged",
  start: Array.from({ length: states.shape[0] ?? 0 }, () => [firstToken(settings)]),
  feed: (ids: DecodingPlan["start"]) => ({ input_ids: idTensor(ids), encoder_hidden_states: states }),
});

/** How the sessions of a class chain, and what the class reads. */
type Usage = Required<Pick<Architecture, "forward" | "decoding">> & { readonly inputs: InputSynthesizer };

/** Captions: Transformers' forward scores `input_ids`. */
export const captioning = (inputs: InputSynthesizer): Usage => ({
  inputs,
  forward: async (run, given) => {
    const image = await imageStates(run, given);
    const scores = await scoresOf(run, needed(given, "input_ids"), needed(image, "last_hidden_state"));
    return { ...image, ...scores };
  },
  decoding: async (run, given, settings) => ({
    ...planOf(needed(await imageStates(run, given), "last_hidden_state"), settings),
    whole: (rows) => ({ ...given, input_ids: idTensor(rows) }),
  }),
});

/** Answers to questions: Transformers' forward gives the image's states; the decoder's scores only enter the loss. */
export const questionAnswering = (inputs: InputSynthesizer): Usage => ({
  inputs,
  forward: imageStates,
  decoding: async (run, given, settings) => {
    const encoder_hidden_states = needed(await imageStates(run, given), "last_hidden_state");
    const [input_ids, attention_mask] = [needed(given, "input_ids"), needed(given, "attention_mask")];
    const read = await run("question_encoder", { input_ids, attention_mask, encoder_hidden_states });
    const states = needed(read, "question_embeds");
    return {
      ...planOf(states, settings),
      whole: (rows) => ({ ...given, decoder_input_ids: idTensor(rows) }),
      scores: (rows) => scoresOf(run, idTensor(rows), states),
    };
  },
});

/** A class that generates texts from images by a decoder with cross-attention and a cache of its keys and values. */
export const imageToTextClass = <C extends WithImageTower, M extends AnyModule>(
  build: (c: C) => M,
  partsOf: (model: M, c: C) => ImageToTextParts,
  { inputs, ...chaining }: Usage,
): Architecture<C> =>
  defineArchitecture<C, M>({
    ...chaining,
    padding: "right",
    build,
    sessions: (model, c) => imageToTextSessions(partsOf(model, c), c),
    inputs: () => inputs,
  });
