import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { type AnyModule, linear, Parameter, type Tensor } from "@tiny-random/nn";
import type { Seq2SeqFamily } from "./seq2seq-family.ts";
import { decoderReads, partsWithHeads, seq2seqInputs } from "./seq2seq-model.ts";
import { decoderSession, encoderSession } from "./sessions.ts";

/** What a family's language model has beside the bare model. */
export interface LanguageHead<C> {
  readonly task?: PipelineTask;
  /** Scales the decoder's states before the head. */
  readonly scaled?: (states: Tensor, c: C) => Tensor;
  /** What becomes of the head's scores. */
  readonly scores?: (logits: Tensor, c: C) => Tensor;
  /** Whether there is a `final_logits_bias`. */
  readonly bias?: boolean;
  /** Whether cross-attention weights are outputs. */
  readonly attentions?: boolean;
  /** The head's key, `lm_head` by default. */
  readonly headKey?: string;
  /** The map to scores: by default the decoder's embeddings, which it is given, without a bias. */
  readonly head?: (c: C, words: Parameter) => Head;
}

type Head = ((states: Tensor) => Tensor) & AnyModule;

/** Scores of the next token, with caches for generation; the head shares the decoder's embedding. */
export const conditionalGeneration = <C extends ModelConfig>(
  family: Seq2SeqFamily<C>,
  {
    task,
    scaled = (x) => x,
    scores: bounded = (x) => x,
    bias = false,
    attentions = false,
    headKey = "lm_head",
    head,
  }: LanguageHead<C>,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    padding: family.padding ?? "right",
    build: (c: C) => {
      const parts = family.parts(c);
      const [width, vocabulary] = [family.width(c), family.vocabulary(c)];
      const words = parts.decoder.embed_tokens.weight;
      return partsWithHeads(
        family.key,
        parts,
        {
          final_logits_bias: bias ? new Parameter([1, vocabulary], { kind: "bias" }) : undefined,
          lm_head: head?.(c, words) ?? linear(width, vocabulary, { bias: false, tied: words }),
        },
        { lm_head: headKey },
        family.partKeys,
      );
    },
    sessions: (model, c) => {
      const { parts, heads } = model();
      return {
        encoder_model: encoderSession(parts, family, c),
        decoder_model_merged: decoderSession(
          (ids, context) => {
            const scores = bounded(heads.lm_head(scaled(parts.decoder(ids, context), c)), c);
            return { logits: heads.final_logits_bias ? scores.add(heads.final_logits_bias) : scores };
          },
          { ...decoderReads(family, c), cache: family.cache(c), attentions },
        ),
      };
    },
    inputs: seq2seqInputs(family),
  });
