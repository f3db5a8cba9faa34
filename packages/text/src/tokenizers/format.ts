import { InputError, memoized } from "@tiny-random/core";

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
  /** Marks of a symbol inside a word and at a word's end; usually none. */
  readonly continuing_subword_prefix?: string | null;
  readonly end_of_word_suffix?: string | null;
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

/** Any model a tokenizer may have. */
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
  /** Further templates by name: `tool_use`, `rag`. */
  readonly namedTemplates?: Readonly<Record<string, string>>;
}

/** A special token that is matched exactly as it stands. */
export const addedToken = (id: number, content: string): AddedToken => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** Token → id. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Ids of the model's own vocabulary. */
export const vocabularyOf = memoized((model: TokenizerModel): Vocabulary => {
  const ids = new Map<string, number>();
  if (model.type === "Unigram") for (const [id, [piece]] of model.vocab.entries()) ids.set(piece, id);
  else for (const token of Object.keys(model.vocab)) ids.set(token, model.vocab[token] as number);
  return ids;
});

/** Ids of the whole tokenizer, added tokens included. */
export const allIds = memoized(({ model, added_tokens }: TokenizerJson): Vocabulary => {
  const ids = new Map(vocabularyOf(model));
  for (const { content, id } of added_tokens) ids.set(content, id);
  return ids;
});

/** All tokens, added ones included, in the order of their ids. */
export const tokensInOrder = (tokenizer: TokenizerJson): readonly string[] =>
  [...allIds(tokenizer)].sort(([, first], [, second]) => first - second).map(([token]) => token);

/** A special token as tokenizer_config.json spells it: a string, or an object with `content`. */
export const tokenContent = (value: unknown): string | undefined => {
  if (typeof value === "string") return value;
  const content = typeof value === "object" && value !== null && "content" in value ? value.content : undefined;
  return typeof content === "string" ? content : undefined;
};

const twoTokens = (merge: unknown): merge is readonly [string, string] =>
  Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === "string");

/** The two parts of a merge. Throws InputError for anything else. */
export const mergeParts = (merge: string | readonly [string, string]): readonly [string, string] => {
  const space = typeof merge === "string" ? merge.indexOf(" ", 1) : -1;
  if (typeof merge === "string" && space > 0) return [merge.slice(0, space), merge.slice(space + 1)];
  if (twoTokens(merge)) return merge;
  throw new InputError(
    `the merges have an entry that is not two tokens: ${JSON.stringify(merge)}`,
    "Download tokenizer.json or merges.txt again.",
  );
};

/** What a merge makes: its parts in a row, the second without the mark of a word's inside. */
export const mergeResult = (model: BpeModel, merge: string | readonly [string, string]): string => {
  const [first, second] = mergeParts(merge);
  return first + second.slice(model.continuing_subword_prefix?.length ?? 0);
};
