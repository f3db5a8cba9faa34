import { byteTokens, type Choice, isOneCharacter, isPrintableAscii } from "./choice.ts";
import type { UnigramModel } from "./format.ts";

const bytes: ReadonlySet<string> = new Set(byteTokens);

/** SentencePiece's mark of a space. */
const space = "\u2581";

/** What a Unigram model cannot do without: byte tokens where it falls back to them, the space, printable ASCII. */
export const indispensablePieces = (model: UnigramModel): Set<string> => {
  const isNeeded = (piece: string): boolean =>
    piece === space || isPrintableAscii(piece) || (model.byte_fallback === true && bytes.has(piece));
  return new Set(model.vocab.map(([piece]) => piece).filter(isNeeded));
};

/**
 * Single characters in half of the room, then longer pieces, the most probable first.
 *
 * @param special tokens matched before the model sees the text: never chosen for their score
 */
export const selectPieces = (model: UnigramModel, choice: Choice, special: ReadonlySet<string>): void => {
  const ranked = model.vocab
    .map(([piece, score], id) => ({ piece, score, id }))
    .filter(({ piece }) => !special.has(piece) && !bytes.has(piece))
    .sort((a, b) => b.score - a.score || a.id - b.id);
  const most = choice.tokens.size + Math.floor(choice.left / 2);
  for (const { piece } of ranked) if (isOneCharacter(piece) && choice.tokens.size < most) choice.take(piece);
  for (const { piece } of ranked) if (!isOneCharacter(piece) && !choice.take(piece)) return;
};
