import type { BuiltProcessor, ProcessorBuilder, ReferenceFiles } from "@tiny-random/core";
import { type BatchOptions, type EncodedBatch, type Encoder, padTo } from "./encode.ts";

/** Perceiver's special tokens, by their ids; those of bytes come after them. */
const specials = ["[PAD]", "[BOS]", "[EOS]", "[MASK]", "[CLS]", "[SEP]"];

const [padding, , , , begin, end] = specials.map((_, id) => id) as [number, number, number, number, number, number];

/** A text in pieces, each a special token or what stands between two. */
const splitting = /(\[(?:PAD|BOS|EOS|MASK|CLS|SEP)\])/u;

const idsOf = (text: string): number[] =>
  text.split(splitting).flatMap((piece) => {
    const special = specials.indexOf(piece);
    return special < 0 ? Array.from(new TextEncoder().encode(piece), (byte) => byte + specials.length) : [special];
  });

const encode = (text: string, pair?: string): number[] => [
  ...[begin, ...idsOf(text), end],
  ...(pair === undefined ? [] : [...idsOf(pair), end]),
];

const decode = (ids: readonly number[], skipSpecialTokens = false): string => {
  const bytes = ids.flatMap((id) => {
    if (id >= specials.length) return [id - specials.length];
    return skipSpecialTokens ? [] : [...new TextEncoder().encode(specials[id])];
  });
  return new TextDecoder().decode(Uint8Array.from(bytes));
};

const encodeBatch = (
  texts: readonly string[],
  { padding: side, pairs, multipleOf = 1 }: BatchOptions,
): EncodedBatch => {
  const rows = texts.map((text, index) => encode(text, pairs?.[index]));
  const length = Math.ceil(Math.max(0, ...rows.map((row) => row.length)) / multipleOf) * multipleOf;
  return {
    input_ids: rows.map((row) => padTo(row, length, padding, side)),
    attention_mask: rows.map((row) => padTo(Array<number>(row.length).fill(1), length, 0, side)),
    token_type_ids: rows.map(() => Array<number>(length).fill(0)),
  };
};

/** A tokenizer without a vocabulary: ids are a text's bytes in UTF-8 (Jaegle et al., 2021). */
const bytes: Encoder = {
  maskToken: "[MASK]",
  encode: (text, addSpecialTokens = true) => (addSpecialTokens ? encode(text) : idsOf(text)),
  decode,
  encodeBatch,
};

const className = "PerceiverTokenizer";

const configOf = (longest: number) =>
  `${JSON.stringify({ tokenizer_class: className, model_max_length: longest }, null, 2)}\n`;

/** All the files of such a tokenizer, for texts of so many bytes. */
export const byteFiles = (longest: number): ReferenceFiles => ({
  description: "a tokenizer of bytes",
  isEmbedded: true,
  list: () => ["tokenizer_config.json"],
  read: (name) => (name === "tokenizer_config.json" ? configOf(longest) : undefined),
});

const sample = "The quiet river, émigré 漢字 🙂";

/** Builds it, for texts of so many bytes: there is no vocabulary to reduce. */
export const byteBuilder = (longest: number): ProcessorBuilder => ({
  name: "tokenizer",
  build: (): BuiltProcessor => ({
    files: { "tokenizer_config.json": configOf(longest) },
    className,
    sync: (target) => ({ ...target, pad_token_id: target["pad_token_id"] ?? padding }),
    verify: () => (bytes.decode(bytes.encode(sample), true) === sample ? [] : ["decoding changes a text"]),
    instance: bytes,
  }),
});
