import { InputError, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import { tokenizerStructure } from "./check.ts";
import { ofClass, plainName } from "./class-names.ts";
import { embeddedTokenizer } from "./embedded.ts";
import {
  type AddedToken,
  addedToken,
  allIds,
  type TokenizerJson,
  type TokenizerModel,
  tokenContent,
} from "./format.ts";
import { m2mLanguages } from "./m2m-languages.ts";
import { renumberPostProcessor } from "./renumber.ts";
import { charsmapOf, pieceTypes, readSentencePiece, type SentencePieceModel } from "./sentencepiece.ts";
import { sentencePieceNames } from "./sentencepiece-files.ts";

type Config = Readonly<Record<string, unknown>>;

/** How a class reads a SentencePiece model. */
interface Reading {
  /** The embedded tokenizer of the class, whose parts around the model are the class's own. */
  readonly like: string;
  /** Tokens before the pieces, in whose place the model's first three stand (fairseq), and those behind them. */
  readonly first?: readonly string[];
  readonly last?: readonly string[];
  /** Tokens behind the pieces, in falling order. */
  readonly sentinels?: number;
  /** A file with the ids of pieces, where these are not the model's. */
  readonly ids?: string;
}

/** By class, without `Fast` at the end of its name. */
const readings: Readonly<Record<string, Reading>> = {
  AlbertTokenizer: { like: "albert" },
  GemmaTokenizer: { like: "gemma" },
  LlamaTokenizer: { like: "mistral" },
  M2M100Tokenizer: { like: "m2m_100", ids: "vocab.json", last: m2mLanguages },
  MarianTokenizer: { like: "marian", ids: "vocab.json" },
  Speech2TextTokenizer: { like: "speech_to_text", ids: "vocab.json" },
  SpeechT5Tokenizer: { like: "speecht5" },
  T5Tokenizer: { like: "t5", sentinels: 100 },
  XLMRobertaTokenizer: { like: "xlm_roberta", first: ["<s>", "<pad>", "</s>", "<unk>"], last: ["<mask>"] },
  XLNetTokenizer: { like: "xlnet" },
};

type Scored = readonly (readonly [piece: string, score: number])[];

const scoredPieces = ({ pieces }: SentencePieceModel, { first, last = [], sentinels = 0 }: Reading): Scored => {
  const all = pieces.map(({ piece, score }) => [piece, score] as const);
  const own = first ? [...first.map((piece) => [piece, 0] as const), ...all.slice(3)] : all;
  const extra = Array.from({ length: sentinels }, (_, index) => `<extra_id_${sentinels - 1 - index}>`);
  return [...own, ...[...extra, ...last].map((piece) => [piece, 0] as const)];
};

/** Pieces in the order of a file's ids; those that no text is split into have the least score. */
const piecesOfFile = (
  { pieces }: SentencePieceModel,
  files: ReferenceFiles,
  file: string,
  last: readonly string[] = [],
): Scored => {
  const ids = readJsonObject(files, file) as Readonly<Record<string, number>> | undefined;
  if (!ids) throw new InputError(`${files.description} has no ${file}`, `Give ${file} too, or a tokenizer.json.`);
  const scores = new Map(pieces.map(({ piece, score }) => [piece, score]));
  const least = Math.min(...scores.values());
  const ordered = Object.entries(ids).sort(([, first], [, second]) => first - second);
  return [...ordered.map(([piece]) => piece), ...last].map((piece) => [piece, scores.get(piece) ?? least] as const);
};

/** Every pair of pieces whose sum is a piece, by the sum's score and then by the parts' ids. */
const mergesOf = ({ pieces }: SentencePieceModel): readonly (readonly [string, string])[] => {
  const ids = new Map(pieces.map(({ piece }, id) => [piece, id]));
  const merges = pieces.flatMap(({ piece, score, type }) => {
    if (type !== pieceTypes.normal) return [];
    const characters = [...piece];
    const pairs = characters.slice(1).flatMap((_, index) => {
      const [left, right] = [characters.slice(0, index + 1).join(""), characters.slice(index + 1).join("")];
      const [a, b] = [ids.get(left), ids.get(right)];
      return a === undefined || b === undefined ? [] : [{ left, right, a, b, score }];
    });
    return pairs.sort((one, other) => one.a - other.a || one.b - other.b);
  });
  return merges.sort((one, other) => other.score - one.score).map(({ left, right }) => [left, right] as const);
};

const modelOf = (model: SentencePieceModel, vocab: Scored, like: TokenizerModel, unk: string): TokenizerModel => {
  if (model.type === "bpe" && like.type === "BPE")
    return {
      ...like,
      unk_token: unk,
      byte_fallback: model.byteFallback,
      vocab: Object.fromEntries(vocab.map(([piece], id) => [piece, id])),
      merges: mergesOf(model),
    };
  const unk_id = vocab.findIndex(([piece]) => piece === unk);
  return { type: "Unigram", unk_id, vocab, byte_fallback: model.byteFallback };
};

/** Control pieces and unknown text are special tokens, user-defined ones are matched as they stand. */
const addedTokens = (model: SentencePieceModel, vocab: Scored, like: TokenizerJson): readonly AddedToken[] => {
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const own = model.pieces.flatMap(({ piece, type }): readonly AddedToken[] => {
    const id = ids.get(piece);
    if (
      id === undefined ||
      (type !== pieceTypes.unknown && type !== pieceTypes.control && type !== pieceTypes.userDefined)
    )
      return [];
    return [{ ...addedToken(id, piece), special: type !== pieceTypes.userDefined }];
  });
  const known = new Set(own.map(({ content }) => content));
  const further = like.added_tokens.flatMap((token) => {
    const id = ids.get(token.content);
    return id === undefined || known.has(token.content) ? [] : [{ ...token, id }];
  });
  return [...own, ...further].sort((a, b) => a.id - b.id);
};

/** The class's normalizer, behind the model's table of replacements where it has one. */
const normalizerOf = (model: SentencePieceModel, like: TokenizerJson): unknown => {
  const charsmap = charsmapOf(model);
  const own = like["normalizer"];
  if (charsmap.length === 0 || model.type === "bpe") return own;
  const table = { type: "Precompiled", precompiled_charsmap: Buffer.from(charsmap).toString("base64") };
  if (own === null || own === undefined) return table;
  const steps = (own as { readonly normalizers?: readonly unknown[] }).normalizers ?? [own];
  return { type: "Sequence", normalizers: [...steps, table] };
};

const usualByFile: Readonly<Record<string, string>> = {
  "sentencepiece.bpe.model": "XLMRobertaTokenizer",
  "source.spm": "MarianTokenizer",
  "spiece.model": "T5Tokenizer",
  "spm.model": "DebertaV2Tokenizer",
  "spm_char.model": "SpeechT5Tokenizer",
};

/** The class of a model's own type, or that whose checkpoints have such a file. */
const usualClass = (files: ReferenceFiles, file: string): string =>
  String(readJsonObject(files, "config.json")?.["model_type"]).startsWith("gemma")
    ? "GemmaTokenizer"
    : (usualByFile[file] ?? "LlamaTokenizer");

/**
 * The tokenizer.json of a SentencePiece model, or undefined where a reference has none. Throws InputError for a class whose
 * rules around the model are not known.
 */
export const fromSentencePiece = (
  files: ReferenceFiles,
  config: Config,
  className: string | undefined,
): { readonly tokenizer: TokenizerJson; readonly className: string } | undefined => {
  const file = sentencePieceNames.find((name) => files.list().includes(name));
  const bytes = file === undefined ? undefined : files.bytes?.(file);
  if (file === undefined || !bytes) return undefined;
  const name = plainName(className ?? usualClass(files, file));
  const reading = ofClass(readings, name);
  if (!reading)
    throw new InputError(
      `${files.description} has a ${file} of a ${name}, and no tokenizer.json`,
      "Give a tokenizer.json: load the tokenizer with Transformers and save it.",
    );
  const model = readSentencePiece(bytes, `${file} in ${files.description}`);
  const embedded = embeddedTokenizer(reading.like);
  const like = tokenizerStructure(readJsonObject(embedded, "tokenizer.json") ?? {}, embedded.description);
  const vocab = reading.ids ? piecesOfFile(model, files, reading.ids, reading.last) : scoredPieces(model, reading);
  const unk = tokenContent(config["unk_token"]) ?? model.pieces[model.ids.unk]?.piece ?? "<unk>";
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const newIds = new Map(
    [...allIds(like)].flatMap(([token, id]) => (ids.has(token) ? [[id, ids.get(token) ?? 0]] : [])),
  );
  const tokenizer = {
    ...like,
    padding: null,
    truncation: null,
    normalizer: normalizerOf(model, like),
    added_tokens: addedTokens(model, vocab, like),
    post_processor: renumberPostProcessor(like.post_processor, newIds),
    model: modelOf(model, vocab, like.model, unk),
  };
  return { tokenizer, className: name };
};
