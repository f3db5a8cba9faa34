// Classes that read texts in one session: sequence classification, question answering, the encoder alone.
import {
  type Architecture,
  defineArchitecture,
  labelsOf,
  type ModelConfig,
  type NamedTensors,
  type PipelineTask,
  type SessionInput,
} from "@tiny-random/core";
import { type Children, linear, module, Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { spanLogits } from "@tiny-random/text/layers/heads/decoder-scores";
import { type EncoderTextOptions, needed, type Parts, type Seq2SeqFamily } from "./seq2seq-family.ts";
import { partsWithHeads } from "./seq2seq-model.ts";
import { textInputNames } from "./sessions.ts";

/** A family whose text classes send one text through the encoder and the decoder. */
export interface TextToTextFamily<C extends ModelConfig> extends Seq2SeqFamily<C> {
  /** The decoder's ids for the encoder's ids (`shift_tokens_right`). */
  shifted(ids: Tensor, c: C): Tensor;
}

/** The parts of a text class, and their key where they have one. */
export interface TextClassParts<C extends ModelConfig, P extends Children> {
  readonly key?: string | undefined;
  readonly padding?: Architecture["padding"];
  /** What the session reads, by default ids and their mask. */
  readonly inputs?: (c: C) => Readonly<Record<string, SessionInput>>;
  /** How texts become inputs, where not as usual. */
  texts?(c: C): EncoderTextOptions;
  parts(c: C): P;
}

interface TextClass<C extends ModelConfig, P extends Children, H extends Children> {
  readonly task?: PipelineTask;
  readonly pairs?: boolean;
  heads(c: C): H;
  answer(heads: H, parts: P, inputs: NamedTensors, c: C): NamedTensors;
}

/** A class with one session, `model`, that reads texts. */
export const textClass = <C extends ModelConfig, P extends Children, H extends Children>(
  { key, parts, padding = "right", inputs, texts }: TextClassParts<C, P>,
  { task, pairs = false, heads, answer }: TextClass<C, P, H>,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    padding,
    build: (c: C) => partsWithHeads(key, parts(c), heads(c)),
    sessions: (model, c) => ({
      model: {
        inputs: inputs?.(c) ?? textInputNames,
        trace: (given) => {
          const own = model();
          return answer(own.heads, own.parts, given, c);
        },
      },
    }),
    inputs: (c) => textInputs(c, { padding: "right", pairs, ...texts?.(c) }),
  });

/** The decoder's states for the encoder's text. */
export const decodedText = <C extends ModelConfig>(
  family: Pick<TextToTextFamily<C>, "shifted">,
  parts: Pick<Parts, "encoder" | "decoder">,
  inputs: NamedTensors,
  c: C,
): Tensor =>
  parts.decoder(family.shifted(needed(inputs, "input_ids"), c), {
    states: parts.encoder(inputs),
    statesMask: needed(inputs, "attention_mask"),
  });

/** The state at each row's last token with an id: `[batch, length, width]` → `[batch, width]`. */
const stateAtLast = (states: Tensor, ids: Tensor, id: number): Tensor => {
  const places = Tensor.arange(ids.graph, ids.size(1));
  const last = ids.eq(id).to("int64").mul(places).argmax(1, true).unsqueeze(-1);
  return states.gather(1, last.expand([ids.size(0), 1, states.size(-1)])).squeeze(1);
};

const endOfSequence = (c: ModelConfig): number => (typeof c["eos_token_id"] === "number" ? c["eos_token_id"] : 0);

/** One score per label, from the state at the end of sequence. */
export const sequenceClassification = <C extends ModelConfig>(family: TextToTextFamily<C>): Architecture<C> =>
  textClass(family, {
    task: "text-classification",
    heads: (c) => {
      const width = family.width(c);
      const parts = { dense: linear(width, width), out_proj: linear(width, labelsOf(c)) };
      return { classification_head: module(parts, (m, x: Tensor) => m.out_proj(m.dense(x).tanh())) };
    },
    answer: ({ classification_head }, parts, inputs, c) => {
      const states = decodedText(family, parts, inputs, c);
      return { logits: classification_head(stateAtLast(states, needed(inputs, "input_ids"), endOfSequence(c))) };
    },
  });

/** Scores of an answer's start and end, from the decoder's states. */
export const questionAnswering = <C extends ModelConfig>(family: TextToTextFamily<C>): Architecture<C> =>
  textClass(family, {
    task: "question-answering",
    pairs: true,
    heads: (c) => ({ qa_outputs: linear(family.width(c), 2) }),
    answer: ({ qa_outputs }, parts, inputs, c) => spanLogits(qa_outputs(decodedText(family, parts, inputs, c))),
  });

/** The encoder alone. */
export const encoderModel = <C extends ModelConfig, P extends Children & Pick<Parts, "encoder">>(
  parts: (c: C) => P,
): Architecture<C> =>
  textClass(
    { parts },
    {
      task: "feature-extraction",
      heads: () => ({}),
      answer: (_, { encoder }, inputs) => ({ last_hidden_state: encoder(inputs) }),
    },
  );
