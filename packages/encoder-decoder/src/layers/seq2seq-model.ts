// The bare encoder-decoder, and its parts with heads.
import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { type AnyModule, baseModel, type Children, type Keys, module, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { type DecoderInputs, withDecoderIds } from "../inputs.ts";
import type { Parts, Seq2SeqFamily } from "./seq2seq-family.ts";
import { type DecoderReads, decoderSession, encoderInputs, encoderSession } from "./sessions.ts";

/** A model in parts with its heads; called, it gives both. */
export type PartsWithHeads<P, H> = (() => { readonly parts: P; readonly heads: H }) & AnyModule;

/**
 * Parts under a family's key, or beside the heads.
 *
 * @param key of the bare model; without it the parts stand beside the heads
 * @param keys of heads that checkpoints name differently
 * @param partKeys of parts that they name differently
 */
export const partsWithHeads = <P extends Children, H extends Children>(
  key: string | undefined,
  parts: P,
  heads: H,
  keys: Keys<H> = {},
  partKeys: Readonly<Record<string, string>> = {},
): PartsWithHeads<P, H> => {
  if (key === undefined) {
    const all = { ...partKeys, ...keys } as Keys<P & H>;
    return module({ ...parts, ...heads }, (m) => ({ parts: m, heads: m }), all);
  }
  const model = baseModel(module(parts, (m) => m, partKeys as Keys<P>));
  type Whole = { readonly model: typeof model } & H;
  return module<Whole, [], { parts: P; heads: H }>({ model, ...heads }, (m) => ({ parts: m.model(), heads: m }), {
    ...keys,
    model: key,
  } as Keys<Whole>);
};

/** What the decoder's session reads of the encoder. */
export const decoderReads = <C extends ModelConfig>(family: Seq2SeqFamily<C>, c: C): DecoderReads => {
  const { reducedMask, encoderWidth = family.width } = family;
  return {
    width: encoderWidth(c),
    masked: "attention_mask" in encoderInputs(family, c),
    ...(reducedMask && { reducedMask: (mask: Tensor, states: Tensor) => reducedMask(mask, states, c) }),
  };
};

/** The raw inputs of a class: the encoder's, and ids for the decoder. */
export const seq2seqInputs =
  <C extends ModelConfig>(family: Seq2SeqFamily<C>, options: DecoderInputs = {}) =>
  (c: C) => {
    const texts = family.texts?.(c) ?? {};
    const { tokenInputs = {} } = texts;
    const synthesize =
      family.synthesize?.(c) ?? textInputs(c, { padding: "right", distant: family.distant ?? false, ...texts });
    return withDecoderIds(c, synthesize, { tokenInputs, ...options });
  };

/** The bare encoder and decoder. It has no task: pipelines do not give ids for both. */
export const seq2seqModel = <C extends ModelConfig>(family: Seq2SeqFamily<C>): Architecture<C> =>
  defineArchitecture({
    padding: family.padding ?? "right",
    build: (c: C) => baseModel(module(family.parts(c), (m) => m, (family.partKeys ?? {}) as Keys<Parts>)),
    sessions: (model, c) => ({
      encoder_model: encoderSession(model(), family, c),
      decoder_model_merged: decoderSession(
        (ids, context) => ({ last_hidden_state: model().decoder(ids, context) }),
        decoderReads(family, c),
      ),
    }),
    inputs: seq2seqInputs(family, { distant: true }),
  });
