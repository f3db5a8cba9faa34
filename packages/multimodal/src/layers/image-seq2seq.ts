// The sessions of an encoder-decoder that reads images among its encoder's tokens, and how they chain.
import {
  type Architecture,
  type DecodingPlan,
  InputError,
  idTensor,
  type ModelConfig,
  type NamedTensors,
  type RunSession,
  rowsOf,
  type Session,
  type SessionInput,
  type Tensors,
  type TokenRows,
} from "@tiny-random/core";
import { type DecoderContext, needed, type Parts } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { type DecoderReads, decoderSession, tokenValues } from "@tiny-random/encoder-decoder/layers/sessions";
import type { StoredTensor, Tensor } from "@tiny-random/nn";
import { imageTokenOf, withFeatures } from "./image-text-forward.ts";

/** What the sessions compute. */
export interface ImageSeq2Seq {
  /** The encoder reads `inputs_embeds`, the decoder embeddings in the place of ids. */
  readonly language: Pick<Parts, "encoder"> & {
    readonly decoder: (tokens: Tensor, context: DecoderContext) => Tensor;
  };
  embed(ids: Tensor): Tensor;
  features(pixels: Tensor): Tensor;
  answer(states: Tensor): NamedTensors;
}

const embeddedTokens = (length: string, width: number) => ({
  inputs_embeds: { dtype: "float32" as const, axes: ["batch_size", length, width] },
});

const encoderLength = "encoder_sequence_length";

/** The sessions of what comes before a decoder: embedded tokens, image features, an encoder of both. */
export const imageEncoderSessions = (
  {
    language,
    embed,
    features,
  }: Pick<ImageSeq2Seq, "embed" | "features"> & { readonly language: Pick<Parts, "encoder"> },
  width: number,
  pixels: SessionInput,
) => ({
  embed_tokens: {
    inputs: { input_ids: tokenValues },
    trace: (inputs: NamedTensors) => ({ inputs_embeds: embed(needed(inputs, "input_ids")) }),
  },
  vision_encoder: {
    inputs: { pixel_values: pixels },
    trace: (inputs: NamedTensors) => ({ image_features: features(needed(inputs, "pixel_values")) }),
  },
  encoder_model: {
    inputs: {
      ...embeddedTokens(encoderLength, width),
      attention_mask: { dtype: "int64" as const, axes: ["batch_size", encoderLength] },
    },
    trace: (inputs: NamedTensors) => ({ last_hidden_state: language.encoder(inputs) }),
  },
});

/** Embedded tokens, image features, an encoder of embedded tokens with images among them, a decoder of embedded tokens. */
export const imageSeq2SeqSessions = (
  parts: ImageSeq2Seq,
  reads: DecoderReads,
  pixels: SessionInput,
): Readonly<Record<string, Session>> => {
  const { language, answer } = parts;
  const decoder = decoderSession((tokens, context) => answer(language.decoder(tokens, context)), reads);
  const others = Object.entries(decoder.inputs).filter(([name]) => name !== "input_ids");
  return {
    ...imageEncoderSessions(parts, reads.width, pixels),
    decoder_model_merged: {
      inputs: { ...Object.fromEntries(others), ...embeddedTokens("decoder_sequence_length", reads.width) },
      trace: ({ inputs_embeds, ...rest }, graph) => {
        if (!inputs_embeds) throw new Error("the decoder needs inputs_embeds");
        return decoder.trace({ ...rest, input_ids: inputs_embeds }, graph);
      },
    },
  };
};

const output = (tensors: Tensors, name: string): StoredTensor => {
  const found = tensors[name];
  if (!found) throw new InputError(`an image and its text need ${name}`);
  return found;
};

const embedded = async (run: RunSession, ids: StoredTensor): Promise<StoredTensor> =>
  output(await run("embed_tokens", { input_ids: ids }), "inputs_embeds");

/** The encoder's states of texts with images among their tokens. */
export const encodedWithImages = async (
  run: RunSession,
  inputs: Tensors,
  imageToken: number,
): Promise<StoredTensor> => {
  const [ids, pixels] = [output(inputs, "input_ids"), inputs["pixel_values"]];
  const words = await embedded(run, ids);
  const features = pixels && output(await run("vision_encoder", { pixel_values: pixels }), "image_features");
  const inputs_embeds = features ? withFeatures(words, ids, features, imageToken) : words;
  const states = await run("encoder_model", { inputs_embeds, attention_mask: output(inputs, "attention_mask") });
  return output(states, "last_hidden_state");
};

const flag = (value: boolean): StoredTensor => ({ dtype: "bool", shape: [1], data: Uint8Array.of(value ? 1 : 0) });

/** What the decoder is fed: embedded ids, the encoder's states and their mask, whether the caches hold anything. */
const decoderFeed = async (
  run: RunSession,
  ids: StoredTensor,
  states: StoredTensor,
  mask: StoredTensor,
  total: number,
) => ({
  inputs_embeds: await embedded(run, ids),
  encoder_hidden_states: states,
  encoder_attention_mask: mask,
  use_cache_branch: flag(total > (ids.shape[1] ?? 0)),
});

/** Transformers' forward as a chain of the sessions. */
const forward = async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> => {
  const ids = output(inputs, "decoder_input_ids");
  const states = await encodedWithImages(run, inputs, imageTokenOf(config));
  const feed = await decoderFeed(run, ids, states, output(inputs, "attention_mask"), ids.shape[1] ?? 0);
  return { ...(await run("decoder_model_merged", feed)), encoder_last_hidden_state: states };
};

/** Generation: the encoder reads the text and its images once. */
const decoding = async (
  run: RunSession,
  inputs: Tensors,
  settings: Readonly<Record<string, unknown>>,
): Promise<DecodingPlan> => {
  const { decoder_input_ids: given, ...own } = inputs;
  const states = await encodedWithImages(run, own, imageTokenOf(settings));
  const text = settings["text_config"] as Readonly<Record<string, unknown>> | undefined;
  const first = settings["decoder_start_token_id"] ?? text?.["decoder_start_token_id"];
  if (typeof first !== "number") throw new InputError("config.json has no decoder_start_token_id");
  const mask = output(own, "attention_mask");
  return {
    session: "decoder_model_merged",
    start: given ? rowsOf(given) : Array.from({ length: states.shape[0] ?? 1 }, () => [first]),
    feed: (ids: TokenRows, total: number) => decoderFeed(run, idTensor(ids), states, mask, total),
    whole: (rows) => ({ ...own, decoder_input_ids: idTensor(rows) }),
  };
};

/** How the sessions chain. */
export const chained: Required<Pick<Architecture, "forward" | "decoding">> = { forward, decoding };
