import type { BuiltProcessor, ProcessorBuilder, ReferenceFiles } from "@tiny-random/core";
import { type BatchOptions, type EncodedBatch, type Encoder, padTo } from "./encode.ts";

/** Code points of private use that CANINE gives a meaning. */
const special = { pad: 0, begin: 0xe000, end: 0xe001, mask: 0xe003 };

const codePoints = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) as number);

const isSpecial = (id: number): boolean => id === special.pad || (id >= special.begin && id <= special.mask);

const encode = (text: string, pair?: string): number[] => [
  ...[special.begin, ...codePoints(text), special.end],
  ...(pair === undefined ? [] : [...codePoints(pair), special.end]),
];

const encodeBatch = (texts: readonly string[], { padding, pairs }: BatchOptions): EncodedBatch => {
  const rows = texts.map((text, index) => encode(text, pairs?.[index]));
  const length = Math.max(0, ...rows.map((row) => row.length));
  return {
    input_ids: rows.map((row) => padTo(row, length, special.pad, padding)),
    attention_mask: rows.map((row) => padTo(Array<number>(row.length).fill(1), length, 0, padding)),
    // The Python class gives both texts the same type.
    token_type_ids: rows.map(() => Array<number>(length).fill(0)),
  };
};

/** A tokenizer without a vocabulary: ids are Unicode code points (Clark et al., 2022). */
const characters: Encoder = {
  maskToken: String.fromCodePoint(special.mask),
  encode: (text, addSpecialTokens = true) => (addSpecialTokens ? encode(text) : codePoints(text)),
  decode: (ids, skipSpecialTokens = false) =>
    String.fromCodePoint(...(skipSpecialTokens ? ids.filter((id) => !isSpecial(id)) : ids)),
  encodeBatch,
};

const className = "CanineTokenizer";

const config = `${JSON.stringify({ tokenizer_class: className, model_max_length: 2048 }, null, 2)}\n`;

/** All the files of such a tokenizer. */
export const characterFiles: ReferenceFiles = {
  description: "a tokenizer of characters",
  isEmbedded: true,
  list: () => ["tokenizer_config.json"],
  read: (name) => (name === "tokenizer_config.json" ? config : undefined),
};

const sample = "The quiet river, émigré 漢字 🙂";

/** Builds it: there is no vocabulary to reduce. */
export const characterBuilder = (): ProcessorBuilder => ({
  name: "tokenizer",
  build: (): BuiltProcessor => ({
    files: { "tokenizer_config.json": config },
    className,
    sync: (target) => ({ ...target, pad_token_id: target["pad_token_id"] ?? special.pad }),
    verify: () => (characters.decode(characters.encode(sample), true) === sample ? [] : ["decoding changes a text"]),
    instance: characters,
  }),
});
