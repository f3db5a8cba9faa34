import type { InputPurpose, InputSynthesizer, ModelConfig, Processors, SynthesizedInput } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { isRotary } from "./layers/rope/rope.ts";
import { longText, sentence, shortSentence } from "./sentences.ts";
import type { EncodedBatch, Encoder } from "./tokenizers/encode.ts";

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

const int64 = (shape: readonly number[], values: readonly number[]): StoredTensor => ({
  dtype: "int64",
  shape,
  data: new BigInt64Array(values.map(BigInt)),
});

const tokenizerOf = (processors: Processors): Encoder => processors["tokenizer"] as Encoder;

const matrix = (rows: readonly (readonly number[])[]): StoredTensor =>
  int64([rows.length, rows[0]?.length ?? 0], rows.flat());

/** Positions count unpadded tokens from 0, as generation does; padding gets 1. */
const countedPositions = (mask: readonly number[]): number[] => {
  let seen = 0;
  return mask.map((kept) => (kept ? seen++ : 1));
};

const tensorsOf = (batch: EncodedBatch, options: TextInputOptions) => ({
  input_ids: matrix(batch.input_ids),
  attention_mask: matrix(batch.attention_mask),
  ...(options.tokenTypes && { token_type_ids: matrix(batch.token_type_ids) }),
  ...(options.positions && { position_ids: matrix(batch.attention_mask.map(countedPositions)) }),
  ...Object.fromEntries(
    Object.entries(options.tokenInputs ?? {}).map(([name, of]) => [name, matrix(batch.attention_mask.map(of))]),
  ),
  ...Object.fromEntries((options.tokenizerInputs ?? []).map((name) => [name, matrix(batch.further?.[name] ?? [])])),
});

/** The text with its third word replaced by the mask token. */
const withMask = (text: string, mask: string | undefined): string =>
  mask === undefined ? text : text.split(" ").with(2, mask).join(" ");

const rawText = (indices: readonly number[], tokenizer: Encoder, options: TextInputOptions): RawText => {
  const { spelling = (text: string) => text } = options;
  const spelled = (index: number) => spelling(sentence(index));
  const text = indices.map((index) =>
    options.masked ? withMask(spelled(index), tokenizer.maskToken) : spelled(index),
  );
  return options.pairs ? { text, text_pair: indices.map((index) => spelled(index + 1)) } : { text };
};

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const encodeRaw = (
  raw: RawText,
  tokenizer: Encoder,
  options: TextInputOptions,
): SynthesizedInput & { batch: EncodedBatch } => {
  const { multipleOf: multiple } = options;
  const batch = tokenizer.encodeBatch(raw.text, {
    padding: options.padding,
    ...(raw.text_pair && { pairs: raw.text_pair }),
    ...(multiple && { multipleOf: multiple }),
  });
  const recorded = { ...raw, padding_side: options.padding, ...(multiple && { pad_to_multiple_of: multiple }) };
  return { raw: { "text.json": jsonText(recorded) }, inputs: tensorsOf(batch, options), batch };
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
  return { ...near, inputs: { ...near.inputs, position_ids: int64([1, length], positions) } };
};

const promptInput = (tokenizer: Encoder, attempt: number): SynthesizedInput => {
  const texts = Array.from({ length: promptRows }, (_, row) => sentence(row + promptRows * attempt));
  const batch = tokenizer.encodeBatch(texts, { padding: "right" });
  return { raw: {}, inputs: { input_ids: matrix(batch.input_ids.map((ids) => ids.slice(0, promptLength))) } };
};

/** Given texts through the tokenizer, and what `text.json` records of them. */
export const encodedTexts = (
  processors: Processors,
  texts: readonly string[],
  options: TextInputOptions & { readonly multipleOf?: number },
  recorded: Readonly<Record<string, unknown>>,
): SynthesizedInput => {
  const { padding, multipleOf } = options;
  const batch = tokenizerOf(processors).encodeBatch(texts, { padding, ...(multipleOf && { multipleOf }) });
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
        return promptInput(tokenizer, attempt);
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
  extends Partial<Pick<TextInputOptions, "tokenTypes" | "padding" | "tokenInputs" | "tokenizerInputs" | "multipleOf">> {
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
    const text = Array.from({ length: rows * choices }, (_, index) => shortSentence(index + attempt));
    const pairs = options.tokenTypes ? { text_pair: text.map((_, index) => shortSentence(index + attempt + 3)) } : {};
    const raw: RawText = { text, ...pairs };
    const { padding = "right" } = options;
    const { inputs, batch } = encodeRaw(raw, tokenizerOf(processors), { ...options, padding });
    const folded = Object.entries(inputs).map(([name, { shape, ...rest }]) => [
      name,
      { ...rest, shape: [rows, choices, ...shape.slice(1)] },
    ]);
    const index = options.choiceTokens && {
      [options.choiceTokens]: int64([rows, choices], batch.attention_mask.map(lastPosition)),
    };
    const { multipleOf } = options;
    const length = multipleOf && { pad_to_multiple_of: multipleOf };
    const recorded = { ...raw, padding_side: padding, ...length, num_choices: choices };
    return { raw: { "text.json": jsonText(recorded) }, inputs: { ...Object.fromEntries(folded), ...index } };
  };
