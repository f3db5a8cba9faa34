import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { linear, Parameter, type Tensor } from "@tiny-random/nn";
import type { Parts } from "./backbone.ts";
import { isMasked, reads, statesOf, type TextOf, withHeads } from "./seq2seq-model.ts";
import { decoderSession, encoderInputs, encoderSession } from "./sessions.ts";

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
