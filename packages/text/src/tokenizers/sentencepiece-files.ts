import type { ReferenceFiles } from "@tiny-random/core";
import { charsmapFor, normalizedCharacters, type Replacements, spaces } from "./charsmap.ts";
import { byteTokens } from "./choice.ts";
import { ofClass } from "./class-names.ts";
import {
  allIds,
  mergeResult,
  type TokenizerFiles,
  type TokenizerJson,
  tokenContent,
  tokensInOrder,
  vocabularyOf,
} from "./format.ts";
import {
  normalizerSpec,
  type Piece,
  pieceTypes,
  readSentencePiece,
  type SentencePieceModel,
  writeSentencePiece,
} from "./sentencepiece.ts";

/** Files by which checkpoints have a SentencePiece model. */
export const sentencePieceNames = [
  "tokenizer.model",
  "spiece.model",
  "spm.model",
  "sentencepiece.bpe.model",
  "sentencepiece.model",
  "spm_char.model",
  "source.spm",
  "target.spm",
];

interface Kind {
  /** A model for both sides of a translation has two names. */
  readonly files: readonly string[];
  /** How the class prepares texts, in SentencePiece's terms. */
  readonly normalizer: (tokenizer: TokenizerJson) => Uint8Array;
  /** The class's own tokens at the first ids (fairseq's order), and what a model has in their place. */
  readonly begins?: { readonly tokens: readonly string[]; readonly pieces: readonly string[] };
}

/** Words with a mark of the space before each, however much of it there is. */
const words = (replacements: Replacements = spaces): Uint8Array =>
  normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: true, charsmap: charsmapFor(replacements) });

const usualPieces = ["<unk>", "<s>", "</s>"];

const fairseq = { tokens: ["<s>", "<pad>", "</s>", "<unk>"], pieces: usualPieces };

const unusedOfPegasus = Array.from({ length: 101 }, (_, index) => `<unk_${index + 2}>`);

/** White space that DeBERTa takes for a space where it stands alone, and any that stands beside a space. */
const lineSpaces = [
  ...[..."\t\n\r"].map((character) => [character, " "] as const),
  ...[...spaces.keys()].flatMap((character) => [[` ${character}`, " "] as const, [`${character} `, " "] as const]),
];

/** Words with a mark of the space before each; other white space is a character like others. */
const spacedWords = (replacements?: Replacements): Uint8Array =>
  normalizerSpec({
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    ...(replacements && { charsmap: charsmapFor(replacements) }),
  });

/** Quotation marks of TeX, as the classes of Google's models have them. */
const quotes = [
  ["``", '"'],
  ["''", '"'],
] as const;

const charactersOf = ({ model }: TokenizerJson): ReadonlySet<string> =>
  new Set([...vocabularyOf(model).keys()].flatMap((piece) => [...piece.replaceAll("▁", " ")]));

/** Letters and their accents put together, as the tokenizer knows them: NFC. */
const composed = (tokenizer: TokenizerJson): Replacements => {
  const known = charactersOf(tokenizer);
  const apart = normalizedCharacters((character) => character.normalize("NFD"), known);
  return new Map(
    [...apart].flatMap(([, parts]) => (parts.normalize("NFC") === parts ? [] : [[parts, parts.normalize("NFC")]])),
  );
};

/** Compatibility forms taken apart, accents left out, in lower case where `lower` makes it so. */
const unaccented = (tokenizer: TokenizerJson, lower: (text: string) => string): Uint8Array => {
  const known = charactersOf(tokenizer);
  const plain = (text: string): string => lower(text.normalize("NFKD").replace(/\p{M}/gu, ""));
  return words(new Map([...normalizedCharacters(plain, known), ...spaces, ...quotes]));
};

/** Classes whose checkpoints have a SentencePiece model, and of which it gives the ids that tokenizer.json gives. */
const kinds: Readonly<Record<string, Kind>> = {
  AlbertTokenizer: {
    files: ["spiece.model"],
    normalizer: (tokenizer) => unaccented(tokenizer, (text) => text.toLowerCase()),
  },
  BigBirdTokenizer: { files: ["spiece.model"], normalizer: () => spacedWords() },
  CamembertTokenizer: {
    files: ["sentencepiece.bpe.model"],
    normalizer: () => words(),
    begins: {
      tokens: ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED", "<s>", "</s>"],
      pieces: usualPieces,
    },
  },
  DebertaV2Tokenizer: {
    files: ["spm.model"],
    normalizer: (tokenizer) => words(new Map([...composed(tokenizer), ...lineSpaces])),
  },
  GemmaTokenizer: {
    files: ["tokenizer.model"],
    normalizer: () => normalizerSpec({ addDummyPrefix: false, removeExtraWhitespaces: false }),
  },
  LlamaTokenizer: {
    files: ["tokenizer.model"],
    normalizer: () => normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: false }),
  },
  M2M100Tokenizer: { files: ["sentencepiece.bpe.model"], normalizer: () => words(), begins: fairseq },
  // What a language's model makes of a text is looked up in vocab.json; one model is both languages' here.
  MarianTokenizer: {
    files: ["source.spm", "target.spm"],
    normalizer: () => words(),
    begins: { tokens: ["</s>", "<unk>"], pieces: usualPieces },
  },
  MBartTokenizer: { files: ["sentencepiece.bpe.model"], normalizer: () => words(), begins: fairseq },
  NllbTokenizer: {
    files: ["sentencepiece.bpe.model"],
    normalizer: () => normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: false }),
    begins: fairseq,
  },
  PegasusTokenizer: {
    files: ["spiece.model"],
    normalizer: () => words(new Map([["\n", " "]])),
    begins: {
      tokens: ["<pad>", "</s>", "<mask_1>", "<mask_2>", ...unusedOfPegasus, "<unk>"],
      pieces: ["<pad>", "</s>", "<unk>"],
    },
  },
  ReformerTokenizer: {
    files: ["spiece.model"],
    normalizer: () => normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: false }),
  },
  RemBertTokenizer: { files: ["sentencepiece.model"], normalizer: () => spacedWords(new Map(quotes)) },
  Speech2TextTokenizer: { files: ["sentencepiece.bpe.model"], normalizer: () => words(), begins: fairseq },
  SpeechT5Tokenizer: { files: ["spm_char.model"], normalizer: () => words() },
  T5Tokenizer: { files: ["spiece.model"], normalizer: () => words() },
  UdopTokenizer: { files: ["spiece.model"], normalizer: () => words() },
  XGLMTokenizer: { files: ["sentencepiece.bpe.model"], normalizer: () => spacedWords(), begins: fairseq },
  XLMRobertaTokenizer: { files: ["sentencepiece.bpe.model"], normalizer: () => words(), begins: fairseq },
  XLNetTokenizer: { files: ["spiece.model"], normalizer: (tokenizer) => unaccented(tokenizer, (text) => text) },
};

/** Log probabilities, or minus the rank of the merge that makes a piece. */
const scoresOf = ({ model }: TokenizerJson): ReadonlyMap<string, number> => {
  if (model.type === "Unigram") return new Map(model.vocab);
  const scores = new Map<string, number>();
  if (model.type === "BPE")
    for (const [rank, merge] of model.merges.entries()) {
      const result = mergeResult(model, merge);
      if (!scores.has(result)) scores.set(result, -rank);
    }
  return scores;
};

/** Tokens in the order of their ids, without those added behind the last piece: `<extra_id_0>`, tokens of images. */
const orderedPieces = (tokenizer: TokenizerJson): readonly string[] => {
  const ordered = tokensInOrder(tokenizer);
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
  let length = ordered.length;
  while (length > 0 && added.has(ordered[length - 1] ?? "")) length--;
  return ordered.slice(0, length);
};

interface PlacedPieces {
  readonly order: readonly string[];
  /** How many pieces at the beginning are the model's own. */
  readonly own: number;
  /** What the tokenizer's ids of the others are more than the model's. */
  readonly offset: number;
}

/** A model's pieces in order; undefined where a tokenizer does not begin as its class does. */
const piecesOf = (tokenizer: TokenizerJson, { begins }: Kind): PlacedPieces | undefined => {
  const ordered = orderedPieces(tokenizer);
  if (!begins) return { order: ordered, own: 0, offset: 0 };
  const { tokens, pieces } = begins;
  if (tokens.some((token, id) => ordered[id] !== token)) return undefined;
  const order = [...pieces, ...ordered.slice(tokens.length)];
  return { order, own: pieces.length, offset: tokens.length - pieces.length };
};

const bytes: ReadonlySet<string> = new Set(byteTokens);

const namedTokens = ({ tokenizerConfig: named }: TokenizerFiles) => ({
  unk: tokenContent(named["unk_token"]) ?? "<unk>",
  bos: tokenContent(named["bos_token"]),
  eos: tokenContent(named["eos_token"]),
  pad: tokenContent(named["pad_token"]),
});

/** A reduced tokenizer as a SentencePiece model: the same pieces and scores in an order. */
const modelOf = (files: TokenizerFiles, order: readonly string[], normalizer: Uint8Array): SentencePieceModel => {
  const { tokenizer } = files;
  const names = namedTokens(files);
  const scores = scoresOf(tokenizer);
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content));
  const controls = new Set([names.bos, names.eos, names.pad]);
  const byteFallback = tokenizer.model["byte_fallback"] === true;
  const typeOf = (piece: string): number => {
    if (piece === names.unk) return pieceTypes.unknown;
    if (byteFallback && bytes.has(piece)) return pieceTypes.byte;
    if (controls.has(piece)) return pieceTypes.control;
    return added.has(piece) ? pieceTypes.userDefined : pieceTypes.normal;
  };
  const pieces = order.map((piece): Piece => ({ piece, score: scores.get(piece) ?? 0, type: typeOf(piece) }));
  const idOf = (piece: string | undefined): number => (piece === undefined ? -1 : order.indexOf(piece));
  const type = tokenizer.model.type === "BPE" ? "bpe" : "unigram";
  const ids = { unk: idOf(names.unk), bos: idOf(names.bos), eos: idOf(names.eos), pad: idOf(names.pad) };
  return { pieces, type, byteFallback, ids, normalizer };
};

/** Whether a SentencePiece model can give a tokenizer's ids: there is an unknown piece, and no gap before a piece. */
const isWhole = (
  { pieces, ids }: SentencePieceModel,
  tokenizer: TokenizerJson,
  { own, offset }: PlacedPieces,
): boolean => {
  const known = allIds(tokenizer);
  return ids.unk >= 0 && pieces.every(({ piece }, id) => id < own || known.get(piece) === id + offset);
};

/**
 * The SentencePiece files of a reduced tokenizer, where its checkpoint has them: a reference that has files has one only where
 * it is among them, and its own preparation of texts.
 */
export const sentencePieceFiles = (
  files: TokenizerFiles,
  reference: ReferenceFiles,
): Readonly<Record<string, Uint8Array>> => {
  const kind = ofClass(kinds, files.tokenizerConfig["tokenizer_class"]);
  const placed = kind && piecesOf(files.tokenizer, kind);
  if (!kind || !placed) return {};
  const written = kind.files.flatMap((file): (readonly [string, Uint8Array])[] => {
    const own = reference.isEmbedded ? undefined : reference.bytes?.(file);
    if (!own && !reference.isEmbedded) return [];
    const normalizer = own ? readSentencePiece(own, file).normalizer : kind.normalizer(files.tokenizer);
    const model = modelOf(files, placed.order, normalizer);
    return isWhole(model, files.tokenizer, placed) ? [[file, writeSentencePiece(model)]] : [];
  });
  return Object.fromEntries(written);
};
