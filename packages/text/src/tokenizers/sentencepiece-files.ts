import type { ReferenceFiles } from "@tiny-random/core";
import { byteTokens } from "./choice.ts";
import { ofClass } from "./class-names.ts";
import { allIds, mergeResult, type TokenizerFiles, type TokenizerJson, tokenContent, tokensInOrder } from "./format.ts";
import {
  normalizerSpec,
  type Piece,
  pieceTypes,
  readSentencePiece,
  type SentencePieceModel,
  whiteSpaceCharsmap,
  writeSentencePiece,
} from "./sentencepiece.ts";

/** Files by which checkpoints have a SentencePiece model. */
export const sentencePieceNames = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model"];

interface Kind {
  readonly file: string;
  /** How the class prepares texts, in SentencePiece's terms. */
  readonly normalizer: () => Uint8Array;
}

/** Classes whose checkpoints have a SentencePiece model, and of which it gives the ids that tokenizer.json gives. */
const kinds: Readonly<Record<string, Kind>> = {
  GemmaTokenizer: {
    file: "tokenizer.model",
    normalizer: () => normalizerSpec({ addDummyPrefix: false, removeExtraWhitespaces: false }),
  },
  LlamaTokenizer: {
    file: "tokenizer.model",
    normalizer: () => normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: false }),
  },
  T5Tokenizer: {
    file: "spiece.model",
    normalizer: () =>
      normalizerSpec({ addDummyPrefix: true, removeExtraWhitespaces: true, charsmap: whiteSpaceCharsmap() }),
  },
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

const bytes: ReadonlySet<string> = new Set(byteTokens);

const namedTokens = ({ tokenizerConfig: named }: TokenizerFiles) => ({
  unk: tokenContent(named["unk_token"]) ?? "<unk>",
  bos: tokenContent(named["bos_token"]),
  eos: tokenContent(named["eos_token"]),
  pad: tokenContent(named["pad_token"]),
});

/** A reduced tokenizer as a SentencePiece model: the same pieces, ids and scores. */
const modelOf = (files: TokenizerFiles, normalizer: Uint8Array): SentencePieceModel => {
  const { tokenizer } = files;
  const names = namedTokens(files);
  const [scores, order] = [scoresOf(tokenizer), orderedPieces(tokenizer)];
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
const isWhole = ({ pieces, ids }: SentencePieceModel, tokenizer: TokenizerJson): boolean => {
  const known = allIds(tokenizer);
  return ids.unk >= 0 && pieces.every(({ piece }, id) => known.get(piece) === id);
};

/**
 * The SentencePiece file of a reduced tokenizer, where its checkpoint has one: a reference that has files has one only where
 * it is among them, and its own preparation of texts.
 */
export const sentencePieceFiles = (
  files: TokenizerFiles,
  reference: ReferenceFiles,
): Readonly<Record<string, Uint8Array>> => {
  const kind = ofClass(kinds, files.tokenizerConfig["tokenizer_class"]);
  if (!kind) return {};
  const own = reference.isEmbedded ? undefined : reference.bytes?.(kind.file);
  if (!own && !reference.isEmbedded) return {};
  const normalizer = own ? readSentencePiece(own, kind.file).normalizer : kind.normalizer();
  const model = modelOf(files, normalizer);
  return isWhole(model, files.tokenizer) ? { [kind.file]: writeSentencePiece(model) } : {};
};
