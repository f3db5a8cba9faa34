import { InputError } from "@tiny-random/core";
import { indispensablePairs, selectPairs } from "./byte-pair.ts";
import { Choice } from "./choice.ts";
import type { TokenizerModel, Vocabulary } from "./format.ts";
import { indispensablePieces, selectPieces } from "./unigram.ts";
import { indispensableWords, selectWords } from "./word-piece.ts";

const indispensable = (
  model: TokenizerModel,
  vocabulary: Vocabulary,
  required: ReadonlySet<string>,
  special: ReadonlySet<string>,
): Set<string> => {
  switch (model.type) {
    case "BPE":
      return indispensablePairs(model, vocabulary, required, special);
    case "Unigram":
      return indispensablePieces(model);
    default:
      return indispensableWords(model, vocabulary);
  }
};

/**
 * The tokens that survive: those required, those the model cannot do without, then as many as there is room for.
 * Throws InputError where the budget is too small for the former.
 *
 * @param vocabulary the ids of the model's tokens
 * @param required tokens that stay at any rank, of the model's vocabulary or not
 * @param special tokens matched before the model sees the text: never chosen for their rank
 * @param budget how many ids there may be
 */
export const selectTokens = (
  model: TokenizerModel,
  vocabulary: Vocabulary,
  required: ReadonlySet<string>,
  special: ReadonlySet<string>,
  budget: number,
): ReadonlySet<string> => {
  const least = new Set([...required, ...indispensable(model, vocabulary, required, special)]);
  if (least.size > budget) {
    throw new InputError(
      `a tokenizer of ${budget} ids has no room for the ${least.size} that its special tokens and its alphabet need`,
      `Give a budget of at least ${least.size} ids.`,
    );
  }
  const choice = new Choice(least, budget);
  if (model.type === "BPE") selectPairs(model, vocabulary, choice);
  else if (model.type === "Unigram") selectPieces(model, choice, special);
  else selectWords(model, vocabulary, choice, special);
  return choice.tokens;
};
