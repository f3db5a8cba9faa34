import { type SplinterConfig, splinter } from "@tiny-random/atlas/configs/splinter";
import { type Architecture, defineArchitecture, type InputSynthesizer, idTensor, rowsOf } from "@tiny-random/core";
import { textInputs } from "../../inputs.ts";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderBase } from "../../layers/heads/encoder-heads.ts";
import { furtherInput, withHeads } from "../../layers/sessions/backbone.ts";
import { encoderSession } from "../../layers/sessions/text-sessions.ts";
import { textFamily } from "../../text-family.ts";
import { padTo } from "../../tokenizers/encode.ts";
import { spanSelection } from "./spans.ts";

const { backbone } = encoderOf<SplinterConfig>();
const family: EncoderFamily<SplinterConfig> = { key: "splinter", width: (c) => c.hidden_size, backbone };

/** Where the answer to the text's first question token starts and ends: `[batch, length]` each. */
const questionAnswering = (c: SplinterConfig) => {
  const heads = { splinter_qass: spanSelection(c) };
  return withHeads(family.key, backbone(c), heads, (m, hidden, ids, _base, { attention_mask }) => {
    const places = ids.eq(c.question_token_id).to("int32").argmax(1, true);
    const { start_logits, end_logits } = m.splinter_qass(hidden, places, attention_mask);
    return { start_logits: start_logits.squeeze(1), end_logits: end_logits.squeeze(1) };
  });
};

/** The same for each of a text's question tokens, which stand where a span recurs. */
const pretraining = (c: SplinterConfig) => {
  const heads = { splinter_qass: spanSelection(c) };
  return withHeads(family.key, backbone(c), heads, (m, hidden, _ids, _base, context) =>
    m.splinter_qass(hidden, furtherInput(context, "question_positions"), context.attention_mask),
  );
};

/** The second word and the fifth, if there is one, give way to a question. */
const withQuestions = (text: string): string =>
  text
    .split(" ")
    .map((word, index) => (index === 1 || index === 4 ? "[QUESTION]" : word))
    .join(" ");

/** Texts with question tokens, and where these stand: rows with fewer are filled up with the padding id, as the class does. */
const questionInputs =
  (c: SplinterConfig): InputSynthesizer =>
  async (processors, purpose) => {
    const options = { padding: "right", tokenTypes: true, spelling: withQuestions } as const;
    const made = await textInputs(c, options)(processors, purpose);
    const ids = made?.inputs["input_ids"];
    if (!made || !ids) return made;
    const places = rowsOf(ids).map((row) => row.flatMap((id, place) => (id === c.question_token_id ? [place] : [])));
    const count = Math.max(...places.map((some) => some.length));
    const question_positions = idTensor(places.map((some) => padTo(some, count, c.pad_token_id ?? 0, "right")));
    return { ...made, inputs: { ...made.inputs, question_positions } };
  };

const forPretraining: Architecture<SplinterConfig> = defineArchitecture({
  padding: "right",
  build: pretraining,
  sessions: (model) =>
    encoderSession(model, {
      tokenTypes: true,
      extras: { question_positions: { dtype: "int64", axes: ["batch_size", "num_questions"] } },
    }),
  inputs: questionInputs,
});

export default textFamily({
  facts: splinter,
  repo: "tau/splinter-base",
  checkpoints: { SplinterForPreTraining: ["tau/splinter-base-qass", "tau/splinter-large-qass"] },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "splinter",
  architectures: {
    SplinterModel: encoderBase(family),
    SplinterForQuestionAnswering: encoderClass(family, { task: "question-answering", pairs: true }, questionAnswering),
    SplinterForPreTraining: forPretraining,
  },
});
