import type { TokenRow } from "./page-data.ts";

type Piece = TokenRow["tokens"][number];

/** What is known of a tokenizer's ids. */
export interface Vocabulary {
  readonly pieces: ReadonlyMap<number, string>;
  readonly special: ReadonlySet<number>;
  readonly byteLevel: boolean;
}

interface TokenizerJson {
  readonly added_tokens?: readonly { readonly id: number; readonly content: string; readonly special?: boolean }[];
  readonly model?: { readonly vocab?: Readonly<Record<string, number>> | readonly (readonly [string, number])[] };
}

/** Reads a tokenizer.json. */
export const vocabularyOf = (text: string): Vocabulary => {
  const { added_tokens = [], model } = JSON.parse(text) as TokenizerJson;
  const vocab = model?.vocab ?? {};
  const entries = Array.isArray(vocab)
    ? vocab.map(([piece], id): [number, string] => [id, String(piece)])
    : Object.entries(vocab).map(([piece, id]): [number, string] => [id, piece]);
  return {
    pieces: new Map([...entries, ...added_tokens.map(({ id, content }): [number, string] => [id, content])]),
    special: new Set(added_tokens.filter(({ special }) => special).map(({ id }) => id)),
    byteLevel: text.includes('"ByteLevel"'),
  };
};

/** GPT-2's table of printable characters for bytes, backwards: the others follow from 256 on. */
const byteOf = (): ReadonlyMap<string, number> => {
  const printable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte < 256 && byte !== 173);
  let next = 256;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(printable(byte) ? byte : next++), byte] as const),
  );
};

const bytes = byteOf();

const decoded = (piece: string): string => {
  const codes = [...piece].map((character) => bytes.get(character));
  if (codes.some((code) => code === undefined)) return piece;
  const content = Uint8Array.from(codes, (code) => code ?? 0);
  const text = new TextDecoder().decode(content);
  // A part of a character, or one that cannot be seen, is shown as its bytes.
  const hidden = /\ufffd|[\p{Cc}\p{Cn}\p{Co}]/u.test(text.replaceAll("\n", ""));
  return hidden ? Array.from(content, (byte) => `‹${byte.toString(16).toUpperCase()}›`).join("") : text;
};

/** How some byte pairs say that a word ends: the space behind it. */
const endOfWord = /<\/w>$/;

const readable = ({ byteLevel }: Vocabulary, piece: string): string =>
  byteLevel ? decoded(piece.replace(endOfWord, "Ġ")) : piece.replaceAll("▁", " ").replace(endOfWord, " ");

/**
 * Token ids as the pieces of text they stand for. Ids that no vocabulary names are code points where they can be, as
 * character models read them.
 */
export const tokenRow = (
  name: string,
  ids: readonly number[],
  vocabulary: Vocabulary | undefined,
  isPadding: (index: number) => boolean = () => false,
): TokenRow => ({
  name,
  tokens: ids.map((id, index): Piece => {
    const piece = vocabulary?.pieces.get(id);
    const text = piece === undefined || !vocabulary ? undefined : readable(vocabulary, piece);
    if (isPadding(index)) return [id, text ?? "", "padding"];
    if (vocabulary?.special.has(id)) return [id, piece ?? "", "special"];
    const printable = id >= 32 && id < 0xd800;
    return [id, text ?? (vocabulary || !printable ? `#${id}` : String.fromCodePoint(id)), "text"];
  }),
});
