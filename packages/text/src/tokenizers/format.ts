import { InputError } from "@tiny-random/core";

/** An entry of `added_tokens`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly [key: string]: unknown;
}

/** Byte-pair encoding: byte-level, or over characters with or without byte fallback. */
export interface BpeModel {
  readonly type: "BPE";
  readonly vocab: Readonly<Record<string, number>>;
  /** In rank order; older files spell a merge `"a b"`. */
  readonly merges: readonly (string | readonly [string, string])[];
  readonly byte_fallback?: boolean;
  readonly unk_token?: string | null;
  readonly [key: string]: unknown;
}

/** Longest match first (WordPiece), or whole words (WordLevel). */
export interface WordModel {
  readonly type: "WordPiece" | "WordLevel";
  readonly vocab: Readonly<Record<string, number>>;
  readonly unk_token?: string | null;
  readonly continuing_subword_prefix?: string;
  readonly [key: string]: unknown;
}

/** Pieces with log probabilities; a piece's id is its place. */
export interface UnigramModel {
  readonly type: "Unigram";
  readonly vocab: readonly (readonly [piece: string, score: number])[];
  readonly unk_id: number | null;
  readonly byte_fallback?: boolean;
  readonly [key: string]: unknown;
}

export type TokenizerModel = BpeModel | WordModel | UnigramModel;

/** The parts of tokenizer.json that reduction reads. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly model: TokenizerModel;
  readonly post_processor?: unknown;
  readonly [key: string]: unknown;
}

/** A tokenizer as its files hold it. */
export interface TokenizerFiles {
  readonly tokenizer: TokenizerJson;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  readonly specialTokensMap?: Readonly<Record<string, unknown>>;
  readonly chatTemplate?: string;
}

/** Ids of the model's own vocabulary. */
export const vocabularyOf = (model: TokenizerModel): ReadonlyMap<string, number> =>
  model.type === "Unigram"
    ? new Map(model.vocab.map(([piece], id) => [piece, id]))
    : new Map(Object.entries(model.vocab));

/** Ids of the whole tokenizer, added tokens included. */
export const allIds = ({ model, added_tokens }: TokenizerJson): ReadonlyMap<string, number> => {
  const ids = new Map(vocabularyOf(model));
  for (const { content, id } of added_tokens) ids.set(content, id);
  return ids;
};

/** A special token as tokenizer_config.json spells it: a string, or an object with `content`. */
export const tokenContent = (value: unknown): string | undefined => {
  if (typeof value === "string") return value;
  const content = typeof value === "object" && value !== null && "content" in value ? value.content : undefined;
  return typeof content === "string" ? content : undefined;
};

/** The two parts of a merge. */
export const mergeParts = (merge: string | readonly [string, string]): readonly [string, string] => {
  if (typeof merge !== "string") return merge;
  const space = merge.indexOf(" ", 1);
  if (space < 0)
    throw new InputError(
      `tokenizer.json has a merge that is not two tokens: ${JSON.stringify(merge)}`,
      "Download the file again.",
    );
  return [merge.slice(0, space), merge.slice(space + 1)];
};
