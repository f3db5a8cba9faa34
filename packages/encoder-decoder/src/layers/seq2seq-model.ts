import { type Architecture, defineArchitecture, type InputSynthesizer, type ModelConfig } from "@tiny-random/core";
import { baseModel, type Children, module, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { type DecoderInputs, withDecoderIds } from "../inputs.ts";
import type { Seq2SeqFamily } from "./backbone.ts";
import { decoderSession, encoderInputs, encoderSession } from "./sessions.ts";

/** Parts under a family's key, or beside the heads; called, it gives both. */
export const withHeads = <P extends Children, H extends Children>(key: string | undefined, parts: P, heads: H) => {
  const bare = module(parts, (m) => m);
  const children: Children = key === undefined ? { ...parts, ...heads } : { [key]: baseModel(bare), ...heads };
  return module(children, (m) => ({
    parts: (key === undefined ? m : m[key]) as unknown as P,
    heads: m as unknown as H,
  }));
};

/** What a family's classes read. */
export type TextOf<C extends ModelConfig> = Seq2SeqFamily<C> & {
  /** What the encoder reads; texts if not said otherwise. */
  synthesize?(c: C): InputSynthesizer;
  /** Texts whose positions are hundreds apart make a golden case of their own. */
  readonly distant?: boolean;
  readonly padding?: Architecture["padding"];
};

/** How the decoder learns of the encoder's padding. */
export const statesOf = <C extends ModelConfig>(family: TextOf<C>, c: C) => {
  const { states } = family;
  return states ? { states: (mask: Tensor, given: Tensor) => states(mask, given, c) } : {};
};

/** Whether the decoder is told which of the encoder's states are padding: as the encoder is. */
export const isMasked = <C extends ModelConfig>(family: TextOf<C>, c: C): boolean =>
  "attention_mask" in encoderInputs(family, c);

/** What a class of a family reads: sources and the ids of what follows them. */
export const reads =
  <C extends ModelConfig>(family: TextOf<C>, extra: DecoderInputs = {}) =>
  (c: C) =>
    withDecoderIds(
      c,
      family.synthesize?.(c) ?? textInputs(c, { padding: "right", distant: family.distant ?? false }),
      extra,
    );

/** The bare encoder and decoder; no pipeline asks such a class, since it needs ids for both. */
export const bareSeq2Seq = <C extends ModelConfig>(family: TextOf<C>): Architecture<C> =>
  defineArchitecture({
    padding: family.padding ?? "right",
    build: (c: C) => {
      const parts = family.parts(c);
      return baseModel(module(parts, (m) => m));
    },
    sessions: (model, c) => ({
      encoder_model: encoderSession(model(), encoderInputs(family, c)),
      decoder_model_merged: decoderSession((ids, context) => ({ last_hidden_state: model().decoder(ids, context) }), {
        width: family.width(c),
        masked: isMasked(family, c),
        ...statesOf(family, c),
      }),
    }),
    inputs: reads(family, { distant: true }),
  });
