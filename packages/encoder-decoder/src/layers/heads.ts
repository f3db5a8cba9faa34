import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type ModelConfig,
  type PipelineTask,
} from "@tiny-random/core";
import { baseModel, type Children, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { type DecoderInputs, withDecoderIds } from "../inputs.ts";
import type { Parts, Seq2SeqFamily } from "./backbone.ts";
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
const statesOf = <C extends ModelConfig>(family: TextOf<C>, c: C) => {
  const { states } = family;
  return states ? { states: (mask: Tensor, given: Tensor) => states(mask, given, c) } : {};
};

/** Whether the decoder is told which of the encoder's states are padding: as the encoder is. */
const isMasked = <C extends ModelConfig>(family: TextOf<C>, c: C): boolean =>
  "attention_mask" in encoderInputs(family, c);

const reads =
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

/** What a family's language model has beside the bare model. */
export interface LanguageHead<C> {
  readonly task: PipelineTask;
  /** The embedding whose weight the head shares. */
  readonly tied: (parts: Parts, c: C) => Parameter | undefined;
  /** What becomes of the decoder's states before the head. */
  readonly states?: (states: Tensor, c: C) => Tensor;
  /** Whether there is a `final_logits_bias`. */
  readonly bias?: boolean;
  /** Whether attention to the encoder's states is an output. */
  readonly attentions?: boolean;
  /** The head's key, if not `lm_head`. */
  readonly headKey?: string;
}

/** Scores of the next token, with the caches that generation needs. */
export const conditionalGeneration = <C extends ModelConfig>(
  family: TextOf<C>,
  { task, tied, states = (x) => x, bias = false, attentions = false, headKey = "lm_head" }: LanguageHead<C>,
): Architecture<C> =>
  defineArchitecture({
    task,
    padding: family.padding ?? "right",
    build: (c: C) => {
      const parts = family.parts(c);
      const shared = tied(parts, c);
      const head = linear(family.width(c), family.vocabulary(c), { bias: false, ...(shared && { tied: shared }) });
      const final = bias ? new Parameter([1, family.vocabulary(c)], { kind: "bias" }) : undefined;
      return withHeads(family.key, parts, { final_logits_bias: final, [headKey]: head });
    },
    sessions: (model, c) => {
      const { parts, heads } = model();
      const head = heads[headKey] as unknown as (x: Tensor) => Tensor;
      return {
        encoder_model: encoderSession(parts, encoderInputs(family, c)),
        decoder_model_merged: decoderSession(
          (ids, context) => {
            const scores = head(states(parts.decoder(ids, context), c));
            return { logits: heads.final_logits_bias ? scores.add(heads.final_logits_bias) : scores };
          },
          {
            width: family.width(c),
            masked: isMasked(family, c),
            cache: family.cache(c),
            attentions,
            ...statesOf(family, c),
          },
        ),
      };
    },
    inputs: reads(family),
  });
