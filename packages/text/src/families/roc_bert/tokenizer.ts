import type { RoCBertConfig } from "@tiny-random/atlas/configs/roc_bert";
import { type Context, type ProcessorBuilder, readJsonObject } from "@tiny-random/core";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { extendedTokenizer, plainWordPieces } from "../../tokenizers/embedded.ts";
import { type BatchOptions, type EncodedBatch, type Encoder, extendedEncoder } from "../../tokenizers/encode.ts";
import { type TokenizerJson, tokensInOrder } from "../../tokenizers/format.ts";

/** A form of each token: what it looks like, or what it sounds like. */
type Forms = ReadonlyMap<string, number>;

/** The inputs that the tokenizer makes beside ids. */
export const formInputs = ["input_shape_ids", "input_pronunciation_ids"] as const;

/** BERT's tokenizer, as the class that adds shapes and pronunciations reads it. */
export const tokenizerFiles = extendedTokenizer("bert", {
  tokens: {},
  settings: { tokenizer_class: "RoCBertTokenizer", extra_special_tokens: undefined },
  decoder: plainWordPieces,
});

const unknown = "[UNK]";

/** Padding has the form 0, unknown tokens the form 1; so have those around texts. */
const ofSpecial: Forms = new Map([
  ["[PAD]", 0],
  [unknown, 1],
  ["[CLS]", 1],
  ["[SEP]", 1],
]);

/**
 * The form of each token: as the reference's file says it, or, where there is none, tokens share so many as there are. A
 * table with fewer rows than the reference's has the same form for several.
 */
const formsOf = (
  tokens: readonly string[],
  stated: Readonly<Record<string, unknown>> | undefined,
  rows: number,
): Forms => {
  const counted = (token: string, id: number) => ofSpecial.get(token) ?? 2 + (id % (rows - 2));
  const formOf = (token: string, id: number) =>
    stated ? Number(stated[token] ?? stated[unknown] ?? 1) % rows : counted(token, id);
  return new Map(tokens.map((token, id) => [token, formOf(token, id)]));
};

/** The same rows, each id in a form; padding is 0. */
const inForm = ({ input_ids, attention_mask }: EncodedBatch, tokens: readonly string[], forms: Forms) =>
  input_ids.map((row, index) =>
    row.map((id, place) => (attention_mask[index]?.[place] ? (forms.get(tokens[id] ?? unknown) ?? 1) : 0)),
  );

const withForms = (encoder: Encoder, tokens: readonly string[], shapes: Forms, pronunciations: Forms): Encoder =>
  extendedEncoder(encoder, {
    encodeBatch: (texts: readonly string[], options: BatchOptions) => {
      const batch = encoder.encodeBatch(texts, options);
      const further = {
        input_shape_ids: inForm(batch, tokens, shapes),
        input_pronunciation_ids: inForm(batch, tokens, pronunciations),
      };
      return { ...batch, further };
    },
  });

const jsonOf = (forms: Forms): string => `${JSON.stringify(Object.fromEntries(forms))}\n`;

/** BERT's tokenizer, and the files by which the class finds a token's shape and its pronunciation. */
export const formsBuilder = (c: RoCBertConfig, context: Context): ProcessorBuilder => ({
  name: "tokenizer",
  build: () => {
    const plain = tokenizerBuilder(c, context).build();
    const tokens = tokensInOrder(JSON.parse(plain.files["tokenizer.json"] ?? "") as TokenizerJson);
    const [shapeFile, pronunciationFile] = ["word_shape.json", "word_pronunciation.json"];
    const shapes = formsOf(tokens, readJsonObject(context.reference, shapeFile), c.shape_vocab_size);
    const stated = readJsonObject(context.reference, pronunciationFile);
    const pronunciations = formsOf(tokens, stated, c.pronunciation_vocab_size);
    const files = {
      [shapeFile]: jsonOf(shapes),
      [pronunciationFile]: jsonOf(pronunciations),
    };
    return {
      ...plain,
      files: { ...plain.files, ...files },
      instance: withForms(plain.instance as Encoder, tokens, shapes, pronunciations),
    };
  },
});
