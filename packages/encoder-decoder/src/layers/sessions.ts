// The sessions `encoder_model` and `decoder_model_merged`.
import type { ModelConfig, NamedTensors, Session, SessionInput } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { decoderCache } from "./decoder-cache.ts";
import { type CacheShape, type DecoderContext, needed, type Parts, type Seq2SeqFamily } from "./seq2seq-family.ts";

/** A value for every token of the encoder's texts. */
export const tokenValues: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

/** The inputs of an encoder of texts. */
export const textInputNames: Readonly<Record<string, SessionInput>> = {
  input_ids: tokenValues,
  attention_mask: tokenValues,
};

/** The inputs of a decoder's caches, and `use_cache_branch`. */
export const cacheInputs = ({ layers, heads, headSize }: CacheShape): Record<string, SessionInput> => {
  const past = (length: string): SessionInput => ({ dtype: "float32", axes: ["batch_size", heads, length, headSize] });
  const kinds = { decoder: past("past_decoder_sequence_length"), encoder: past("past_encoder_sequence_length") };
  const entries = Array.from({ length: layers }, (_, layer) =>
    Object.entries(kinds).flatMap(([kind, input]) =>
      ["key", "value"].map((part): [string, SessionInput] => [`past_key_values.${layer}.${kind}.${part}`, input]),
    ),
  );
  return { ...Object.fromEntries(entries.flat()), use_cache_branch: { dtype: "bool", axes: [1] } };
};

/** The inputs of a family's encoder. */
export const encoderInputs = <C extends ModelConfig>(family: Pick<Seq2SeqFamily<C>, "inputs">, c: C) =>
  family.inputs?.(c) ?? textInputNames;

/** The encoder as `onnx/encoder_model.onnx`; with the mask of its states, where these are not its texts' tokens alone. */
export const encoderSession = <C extends ModelConfig>(
  { encoder }: Pick<Parts, "encoder">,
  family: Pick<Seq2SeqFamily<C>, "inputs" | "statesMask">,
  c: C,
): Session => ({
  inputs: encoderInputs(family, c),
  trace: (given) => ({
    last_hidden_state: encoder(given),
    ...(family.statesMask && { encoder_attention_mask: family.statesMask(given, c) }),
  }),
});

/** What a decoder's session reads and gives beside ids and scores. */
export interface DecoderReads {
  /** Features of the encoder's states. */
  readonly width: number;
  /** Whether it reads the mask of the encoder's inputs. */
  readonly masked: boolean;
  readonly cache?: CacheShape;
  /** The mask of the encoder's states, where these are fewer than its inputs. */
  readonly reducedMask?: (mask: Tensor, states: Tensor) => Tensor;
  /** Whether cross-attention weights are outputs: `cross_attentions.N`, for timestamps of words. */
  readonly attentions?: boolean;
  /** What the decoder reads where that is not ids; the first has a place for every step. */
  readonly targets?: Readonly<Record<string, SessionInput>>;
}

const idsOfDecoder: Readonly<Record<string, SessionInput>> = {
  input_ids: { dtype: "int64", axes: ["batch_size", "decoder_sequence_length"] },
};

const contextOf = (inputs: NamedTensors, reducedMask: DecoderReads["reducedMask"]): Omit<DecoderContext, "cache"> => {
  const states = needed(inputs, "encoder_hidden_states");
  const mask = inputs["encoder_attention_mask"];
  return { states, statesMask: mask && (reducedMask?.(mask, states) ?? mask) };
};

/**
 * Prefill and decode in one `onnx/decoder_model_merged.onnx`: `past_key_values.N.decoder.key/value` grow,
 * `past_key_values.N.encoder.key/value` are made in the first step and kept while `use_cache_branch` says so.
 */
export const decoderSession = (
  decode: (ids: Tensor, context: DecoderContext, inputs: NamedTensors) => NamedTensors,
  { width, masked, reducedMask, cache: shape, attentions = false, targets = idsOfDecoder }: DecoderReads,
): Session => ({
  inputs: {
    ...(masked && {
      encoder_attention_mask: {
        dtype: "int64",
        axes: ["batch_size", reducedMask ? "encoder_input_length" : "encoder_sequence_length"],
      },
    }),
    ...targets,
    encoder_hidden_states: { dtype: "float32", axes: ["batch_size", "encoder_sequence_length", width] },
    ...(shape && cacheInputs(shape)),
  },
  trace: (inputs) => {
    const cache = shape && decoderCache(inputs);
    const weights: Record<string, Tensor> = {};
    const seen = (given: Tensor, layer: number) => {
      weights[`cross_attentions.${layer}`] = given;
    };
    const context = { ...contextOf(inputs, reducedMask), cache, ...(attentions && { seen }) };
    const [first = "input_ids"] = Object.keys(targets);
    const outputs = decode(needed(inputs, first), context, inputs);
    return { ...outputs, ...weights, ...cache?.present };
  },
});
