import {
  type Architecture,
  type DecodingPlan,
  defineArchitecture,
  InputError,
  type InputSynthesizer,
  idTensor,
  type RunSession,
  type Tensors,
} from "@tiny-random/core";
import type { AnyModule, StoredTensor } from "@tiny-random/nn";
import { channelsOf } from "@tiny-random/vision/layers/image-tower";
import type { WithImageTower } from "../../layers/dual-encoder-class.ts";
import { type ImageWriterParts, imageWriterSessions, needed } from "./image-writer-sessions.ts";

const imageStates = (run: RunSession, inputs: Tensors): Promise<Tensors> =>
  run("vision_encoder", { pixel_values: needed(inputs, "pixel_values") });

/** A text's scores, of the states that the decoder looks at. */
const scoresOf = (run: RunSession, ids: StoredTensor, states: StoredTensor): Promise<Tensors> =>
  run("decoder_model_merged", { input_ids: ids, encoder_hidden_states: states });

/** The token that texts begin with. Throws InputError where the config has none. */
const firstToken = ({ text_config: text }: Readonly<Record<string, unknown>>): number => {
  const id = (text as { readonly bos_token_id?: unknown } | undefined)?.bos_token_id;
  if (typeof id === "number") return id;
  throw new InputError("config.json has no text_config.bos_token_id", "Set text_config.bos_token_id.");
};

/** Decoding of one batch from the first token on, of given states. */
const planOf = (states: StoredTensor, settings: Readonly<Record<string, unknown>>) => ({
  session: "decoder_model_merged",
  start: Array.from({ length: states.shape[0] ?? 0 }, () => [firstToken(settings)]),
  feed: (ids: DecodingPlan["start"]) => ({ input_ids: idTensor(ids), encoder_hidden_states: states }),
});

/** How a class reads, decodes and is asked. */
type Reading = Required<Pick<Architecture, "forward" | "decoding">> & { readonly inputs: InputSynthesizer };

/** Texts of images: Transformers' forward continues `input_ids`. */
export const describing = (inputs: InputSynthesizer): Reading => ({
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

/** Answers to questions: Transformers' forward gives the image's states alone, its scores go into a loss. */
export const answering = (inputs: InputSynthesizer): Reading => ({
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

/** A class whose decoder writes texts and looks at an image, or at a question about it; with a cache of its own states. */
export const imageWriterClass = <C extends WithImageTower, M extends AnyModule>(
  build: (c: C) => M,
  partsOf: (model: M, c: C) => ImageWriterParts,
  { inputs, ...reading }: Reading,
): Architecture<C> =>
  defineArchitecture<C, M>({
    ...reading,
    padding: "right",
    build,
    sessions: (model, c) =>
      imageWriterSessions(partsOf(model, c), channelsOf(c.vision_config), c.vision_config.hidden_size),
    inputs: () => inputs,
  });
