// The classes of BART and its kin: the bare model, generation, the decoder alone, text classification, question answering.
import type { Architecture, PipelineTask, Towers } from "@tiny-random/core";
import { embedding, type Tensor } from "@tiny-random/nn";
import type { BartStackConfig } from "./bart-layers.ts";
import { type BartParts, bartDecoder, bartEncoder, type Embedding } from "./bart-stacks.ts";
import { type CausalLMOptions, crossAttendingDecoder, decoderCausalLM } from "./causal-lm.ts";
import { conditionalGeneration } from "./conditional-generation.ts";
import type { Parts } from "./seq2seq-family.ts";
import { seq2seqModel } from "./seq2seq-model.ts";
import { questionAnswering, sequenceClassification, type TextToTextFamily } from "./text-classes.ts";

/** What a family with BART's classes states. */
export interface BartFamily<C extends BartStackConfig>
  extends BartParts<C>,
    Pick<TextToTextFamily<C>, "key" | "inputs" | "texts" | "distant" | "padding"> {
  /** The decoder's ids for the encoder's ids (`shift_tokens_right`). */
  shifted(ids: Tensor, c: C): Tensor;
  readonly task: PipelineTask;
  /** Whether there is a `final_logits_bias`. */
  readonly bias: boolean;
  /** An encoder in the place of BART's. */
  encoder?(c: C, embed_tokens: Embedding): Parts["encoder"];
}

/** The encoder and the decoder with their shared embedding. */
export const seq2seqOf = <C extends BartStackConfig>(own: BartFamily<C>): TextToTextFamily<C> => ({
  key: "model",
  parts: (c) => {
    const shared = embedding(c.vocab_size, c.d_model);
    const encoder = own.encoder?.(c, shared) ?? bartEncoder(c, own, shared);
    return { shared, encoder, decoder: bartDecoder(c, own, shared) };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  ...own,
});

/** The bare model. */
export const bartModel = <C extends BartStackConfig>(own: BartFamily<C>): Architecture<C> =>
  seq2seqModel(seq2seqOf(own));

/** Text generation. */
export const bartConditionalGeneration = <C extends BartStackConfig>(own: BartFamily<C>): Architecture<C> =>
  conditionalGeneration(seq2seqOf(own), { task: own.task, bias: own.bias });

/** The decoder alone as a causal language model. */
export const bartCausalLM = <C extends BartStackConfig>(
  own: BartFamily<C>,
  head: Pick<CausalLMOptions, "tied"> = {},
): Architecture<C> =>
  decoderCausalLM(seq2seqOf(own), (c) => bartDecoder(c, own, embedding(c.vocab_size, c.d_model)), head);

/** The decoder in composites. */
export const bartTowers = <C extends BartStackConfig>(own: BartFamily<C>): Towers<C> => ({
  decoder: crossAttendingDecoder(seq2seqOf(own), (c) => bartDecoder(c, own, embedding(c.vocab_size, c.d_model))),
});

/** Sequence classification. */
export const bartSequenceClassification = <C extends BartStackConfig>(own: BartFamily<C>): Architecture<C> =>
  sequenceClassification(seq2seqOf(own));

/** Question answering. */
export const bartQuestionAnswering = <C extends BartStackConfig>(own: BartFamily<C>): Architecture<C> =>
  questionAnswering(seq2seqOf(own));

/** Sequence classification and question answering. */
export const bartTextClasses = <C extends BartStackConfig>(
  prefix: string,
  own: BartFamily<C>,
): Record<string, Architecture<C>> => ({
  [`${prefix}ForSequenceClassification`]: bartSequenceClassification(own),
  [`${prefix}ForQuestionAnswering`]: bartQuestionAnswering(own),
});
