import type { Architecture, PipelineTask, Towers } from "@tiny-random/core";
import { embedding, type Tensor } from "@tiny-random/nn";
import { conditionalGeneration } from "./conditional-generation.ts";
import { besideEncoder, decoderAlone } from "./causal-lm.ts";
import { bareSeq2Seq } from "./seq2seq-model.ts";
import type { StackConfig } from "./bart-layers.ts";
import { type Embedding, type StackParts, stackDecoder, stackEncoder } from "./bart-stacks.ts";
import { type BothHalves, decodedAnswers, endClassification } from "./text-classes.ts";

/** What a family of two stacks says about itself. */
export interface StackFamily<C extends StackConfig> extends StackParts<C> {
  /** What the decoder reads of the encoder's ids. */
  shifted(ids: Tensor, c: C): Tensor;
  readonly task: PipelineTask;
  /** Whether there is a `final_logits_bias`. */
  readonly bias: boolean;
}

/** The two halves with their words, as heads see them. */
export const stackFamily = <C extends StackConfig>(own: StackFamily<C>): BothHalves<C> => ({
  key: "model",
  parts: (c) => {
    const shared = embedding(c.vocab_size, c.d_model);
    return { shared, encoder: stackEncoder(c, own, shared), decoder: stackDecoder(c, own, shared) };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  shifted: own.shifted,
});

/** The bare model. */
export const stackBase = <C extends StackConfig>(own: StackFamily<C>): Architecture<C> => bareSeq2Seq(stackFamily(own));

/** The class that writes texts. */
export const stackWriter = <C extends StackConfig>(own: StackFamily<C>): Architecture<C> =>
  conditionalGeneration(stackFamily(own), {
    task: own.task,
    bias: own.bias,
    tied: ({ shared }) => (shared as Embedding).weight,
  });

/** The decoder alone. */
export const stackCausalLM = <C extends StackConfig>(own: StackFamily<C>): Architecture<C> =>
  decoderAlone(stackFamily(own), (c) => stackDecoder(c, own, embedding(c.vocab_size, c.d_model)));

/** What a family's decoder is in composites. */
export const stackTowers = <C extends StackConfig>(own: StackFamily<C>): Towers<C> => ({
  decoder: besideEncoder(stackFamily(own), (c) => stackDecoder(c, own, embedding(c.vocab_size, c.d_model))),
});

/** The two classes that read whole texts. */
export const stackReaders = <C extends StackConfig>(
  prefix: string,
  own: StackFamily<C>,
): Record<string, Architecture<C>> => ({
  [`${prefix}ForSequenceClassification`]: endClassification(stackFamily(own)),
  [`${prefix}ForQuestionAnswering`]: decodedAnswers(stackFamily(own)),
});
