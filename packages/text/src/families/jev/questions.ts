import { type InputSynthesizer, idTensor, type SessionInput } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { encodedTexts, textInputs, withExtras } from "../../inputs.ts";
import { tokens } from "../../layers/sessions/text-sessions.ts";
import { sentence, shortSentence } from "../../sentences.ts";

/** Kinds of questions; `question_type_ids` count them in this order. */
export const questionTypes = ["noul", "choice", "score"] as const;

/** Options of a question of each kind: two that exclude each other, some to choose from, some levels. */
const options = [2, 5, 3];

const perQuestion: SessionInput = { dtype: "int64", axes: ["batch_size", "num_questions"] };

/** What is asked of texts: where each question ends, how many options it has, of which kind it is. */
export const questionInputs: Readonly<Record<string, SessionInput>> = {
  input_ids: tokens,
  attention_mask: tokens,
  marks: perQuestion,
  num_options: perQuestion,
  question_type_ids: perQuestion,
};

/** Questions that end at even distances in each row's text; other rows ask in another order. */
const asked = (masks: readonly (readonly number[])[]): Readonly<Record<string, StoredTensor>> => {
  const places = Array.from({ length: masks.length + 2 }, (_, place) => place);
  const lengths = masks.map((mask) => mask.lastIndexOf(1) + 1);
  const types = masks.map((_, row) => places.map((place) => (place + row + 1) % options.length));
  return {
    marks: idTensor(lengths.map((length) => places.map((place) => Math.floor((length * (place + 1)) / places.length)))),
    num_options: idTensor(types.map((row) => row.map((type) => options[type] as number))),
    question_type_ids: idTensor(types),
  };
};

/** Texts with several questions each. Only the first is read: it is the shorter one, so that its padding is looked at. */
export const questions: InputSynthesizer = withExtras((processors, purpose) => {
  const { kind, attempt } = purpose;
  const text = [shortSentence(attempt), `${sentence(attempt)} ${shortSentence(attempt + 1)}`];
  return kind === "golden"
    ? encodedTexts(processors, text, { padding: "right" }, { text })
    : textInputs({ model_type: "jev" }, { padding: "right", distant: true })(processors, purpose);
}, asked);
