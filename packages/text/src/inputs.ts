import {
  type InputPurpose,
  type InputSynthesizer,
  idTensor,
  jsonText,
  type ModelConfig,
  type Processors,
  type SynthesizedInput,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { isRotary } from "./layers/rope/rope.ts";
import { longText, sentence, shortSentence, withMask } from "./sentences.ts";
import type { BatchOptions, EncodedBatch, Encoder } from "./tokenizers/encode.ts";

/** The inputs of a class of texts. */
export interface TextInputOptions {
  readonly padding: "left" | "right";
  /** `position_ids` are an input. */
  readonly positions?: boolean;
  readonly tokenTypes?: boolean;
  /** Two texts at once. */
  readonly pairs?: boolean;
  /** Every token is given a score for each word of the vocabulary. */
  readonly vocabularyScores?: boolean;
  /** One word of each text masked. */
  readonly masked?: boolean;
  /** How texts are written for a vocabulary that is not one of words. */
  readonly spelling?: (text: string) => string;
  /** Further inputs with a value for every token, made of each row's attention mask. */
  readonly tokenInputs?: TokenInputs;
  /** Further inputs with a value for every token that the tokenizer makes, by name. */
  readonly tokenizerInputs?: readonly string[];
  /** Rows are padded to a multiple of so many tokens. */
  readonly multipleOf?: number;
  /** Sentences of a text; 1 by default. */
  readonly sentences?: number;
  /** Tokens of a prompt; 6 by default. */
  readonly promptLength?: number;
  /** Rows have exactly so many tokens and no padding: texts go on until they do. */
  readonly rowLength?: number | undefined;
  /** Far positions differ from near ones, although none are rotary. */
  readonly distant?: boolean;
}

/** Inputs with a value for every token: by name, what they make of a row's attention mask. */
export type TokenInputs = Readonly<Record<string, (mask: readonly number[]) => readonly number[]>>;

interface RawText {
  readonly text: readonly string[];
  readonly text_pair?: readonly string[];
}

const promptLength = 6;
const promptRows = 4;

/** The tokenizer of a model's running processors. */
export const tokenizerOf = (processors: Processors): Encoder => processors["tokenizer"] as Encoder;

/** Positions count unpadded tokens from 0, as generation does; padding gets 1. */
const countedPositions = (mask: readonly number[]): number[] => {
  let seen = 0;
  return mask.map((kept) => (kept ? seen++ : 1));
};

const tensorsOf = (batch: EncodedBatch, options: TextInputOptions) => ({
  input_ids: idTensor(batch.input_ids),
  attention_mask: idTensor(batch.attention_mask),
  ...(options.tokenTypes && { token_type_ids: idTensor(batch.token_type_ids) }),
  ...(options.positions && { position_ids: idTensor(batch.attention_mask.map(countedPositions)) }),
  ...Object.fromEntries(
    Object.entries(options.tokenInputs ?? {}).map(([name, of]) => [name, idTensor(batch.attention_mask.map(of))]),
  ),
  ...Object.fromEntries((options.tokenizerInputs ?? []).map((name) => [name, idTensor(batch.further?.[name] ?? [])])),
});

/** Neighbouring sentences as one text. */
const sentencesFrom = (count: number, index: number, one = sentence): string =>
  Array.from({ length: count }, (_, place) => one(index + place)).join(" ");

const rawText = (indices: readonly number[], tokenizer: Encoder, options: TextInputOptions): RawText => {
  const { spelling = (text: string) => text, sentences = 1 } = options;
  const spelled = (index: number) => spelling(sentencesFrom(sentences, index));
  const text = indices.map((index) =>
    options.masked ? withMask(spelled(index), tokenizer.maskToken) : spelled(index),
  );
  return options.pairs ? { text, text_pair: indices.map((index) => spelled(index + 1)) } : { text };
};

/** Short words, some of which are one token in any vocabulary of words. */
const fillers = ["the", "a", "is", "and", "of", "it", "that", "for"];

/** A text that goes on, with words of one token, until its row has so many. */
const filled = (text: string, length: number, tokensOf: (text: string) => number): string => {
  const missing = length - tokensOf(text);
  const words = fillers.filter((word) => tokensOf(`${text} ${word}`) === tokensOf(text) + 1);
  const more = Array.from({ length: missing }, (_, index) => words[index % words.length]);
  const whole = [text, ...more].join(" ");
  if (missing < 0 || tokensOf(whole) !== length) throw new Error(`no text of ${length} tokens begins with ${text}`);
  return whole;
};

/** The same rows, each as long as it must be by its last text. */
const filledRows = ({ text, text_pair }: RawText, tokenizer: Encoder, length: number): RawText => {
  const tokens = (first: string, second?: string) => {
    const pairs = second === undefined ? {} : { pairs: [second] };
    return tokenizer.encodeBatch([first], { padding: "right", ...pairs }).input_ids[0]?.length ?? 0;
  };
  if (!text_pair) return { text: text.map((first) => filled(first, length, (whole) => tokens(whole))) };
  const seconds = text_pair.map((second, row) => filled(second, length, (whole) => tokens(text[row] ?? "", whole)));
  return { text, text_pair: seconds };
};

const encodeRaw = (
  given: RawText,
  tokenizer: Encoder,
  options: TextInputOptions,
): SynthesizedInput & { batch: EncodedBatch; texts: RawText } => {
  const { multipleOf: multiple, rowLength } = options;
  const raw = rowLength === undefined ? given : filledRows(given, tokenizer, rowLength);
  const batch = tokenizer.encodeBatch(raw.text, {
    padding: options.padding,
    ...(raw.text_pair && { pairs: raw.text_pair }),
    ...(multiple && { multipleOf: multiple }),
  });
  const recorded = { ...raw, padding_side: options.padding, ...(multiple && { pad_to_multiple_of: multiple }) };
  return { raw: { "text.json": jsonText(recorded) }, inputs: tensorsOf(batch, options), batch, texts: raw };
};

/**
 * Positions far apart: by hundreds as an input where the class has one, else a text of more than a hundred tokens, but not
 * for scores of the vocabulary: they would be a megabyte, and the family's other classes have such a text.
 */
const distantInput = (tokenizer: Encoder, options: TextInputOptions, attempt: number): SynthesizedInput | undefined => {
  const { spelling = (text: string) => text } = options;
  if (!options.positions && (options.masked || options.vocabularyScores)) return undefined;
  if (!options.positions) return encodeRaw({ text: [spelling(longText(10, attempt))] }, tokenizer, options);
  const near = encodeRaw({ text: [sentence(1 + attempt)] }, tokenizer, options);
  const length = near.inputs["input_ids"]?.shape[1] ?? 0;
  const positions = Array.from({ length }, (_, index) => index + Math.floor((3 * index) / length) * 300);
  return { ...near, inputs: { ...near.inputs, position_ids: idTensor([positions]) } };
};

const promptInput = (tokenizer: Encoder, attempt: number, length = promptLength): SynthesizedInput => {
  const text = (index: number) => (length > promptLength ? longText(length, index) : sentence(index));
  const texts = Array.from({ length: promptRows }, (_, row) => text(row + promptRows * attempt));
  const batch = tokenizer.encodeBatch(texts, { padding: "right" });
  return { raw: {}, inputs: { input_ids: idTensor(batch.input_ids.map((ids) => ids.slice(0, length))) } };
};

/** Given texts through the tokenizer, and what `text.json` records of them. */
export const encodedTexts = (
  processors: Processors,
  texts: readonly string[],
  options: TextInputOptions & Pick<BatchOptions, "multipleOf" | "specialTokens">,
  recorded: Readonly<Record<string, unknown>>,
): SynthesizedInput => {
  const { padding, multipleOf, specialTokens = true } = options;
  const batch = tokenizerOf(processors).encodeBatch(texts, {
    padding,
    specialTokens,
    ...(multipleOf && { multipleOf }),
  });
  const raw = jsonText({ ...recorded, padding_side: padding });
  return { raw: { "text.json": raw }, inputs: tensorsOf(batch, options) };
};

/** Sentences through the tokenizer. */
export const textInputs =
  (config: ModelConfig, options: TextInputOptions): InputSynthesizer =>
  (processors: Processors, { kind, attempt }: InputPurpose) => {
    const tokenizer = tokenizerOf(processors);
    switch (kind) {
      case "golden":
        return encodeRaw(rawText([attempt, attempt + 1], tokenizer, options), tokenizer, options);
      case "other":
        return encodeRaw(rawText([attempt + 2], tokenizer, options), tokenizer, options);
      case "distant":
        return isRotary(config) || options.distant ? distantInput(tokenizer, options, attempt) : undefined;
      case "prompts":
        return promptInput(tokenizer, attempt, options.promptLength);
    }
  };

/** Inputs made of the attention mask's rows, beside those that a synthesizer makes. */
export const withExtras =
  (
    synthesizer: InputSynthesizer,
    extras: (rows: readonly (readonly number[])[]) => Readonly<Record<string, StoredTensor>>,
  ): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await synthesizer(processors, purpose);
    const mask = made?.inputs["attention_mask"];
    if (!made || !mask) return made;
    const [rows, length] = mask.shape as [number, number];
    const masks = Array.from({ length: rows }, (_, row) =>
      Array.from(mask.data.subarray(row * length, (row + 1) * length), Number),
    );
    return { ...made, inputs: { ...made.inputs, ...extras(masks) } };
  };

/** The inputs of a multiple-choice class. */
export interface ChoiceInputOptions
  extends Partial<
    Pick<
      TextInputOptions,
      "tokenTypes" | "padding" | "tokenInputs" | "tokenizerInputs" | "multipleOf" | "sentences" | "rowLength"
    >
  > {
  /** The input that says where each choice is read: its last token. */
  readonly choiceTokens?: string;
}

const lastPosition = (mask: readonly number[]): number => mask.lastIndexOf(1);

/** Texts with several continuations each: `[batch, choices, length]`; pairs where the model has token types. */
export const choiceInputs =
  (options: ChoiceInputOptions): InputSynthesizer =>
  (processors: Processors, { kind, attempt }: InputPurpose) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const [rows, choices] = kind === "golden" ? [2, 2] : [1, 3];
    const spelled = (index: number) => sentencesFrom(options.sentences ?? 1, index, shortSentence);
    const text = Array.from({ length: rows * choices }, (_, index) => spelled(index + attempt));
    const pairs = options.tokenTypes ? { text_pair: text.map((_, index) => spelled(index + attempt + 3)) } : {};
    const raw: RawText = { text, ...pairs };
    const { padding = "right" } = options;
    const { inputs, batch, texts } = encodeRaw(raw, tokenizerOf(processors), { ...options, padding });
    const folded = Object.entries(inputs).map(([name, { shape, ...rest }]) => [
      name,
      { ...rest, shape: [rows, choices, ...shape.slice(1)] },
    ]);
    const index = options.choiceTokens && {
      [options.choiceTokens]: { ...idTensor([batch.attention_mask.map(lastPosition)]), shape: [rows, choices] },
    };
    const { multipleOf } = options;
    const length = multipleOf && { pad_to_multiple_of: multipleOf };
    const recorded = { ...texts, padding_side: padding, ...length, num_choices: choices };
    return { raw: { "text.json": jsonText(recorded) }, inputs: { ...Object.fromEntries(folded), ...index } };
  };
