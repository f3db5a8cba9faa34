import { type Choice, inIdOrder, isOneCharacter, isPrintableAscii } from "./choice.ts";
import type { Vocabulary, WordModel } from "./format.ts";

const continuingPrefix = (model: WordModel): string => model.continuing_subword_prefix ?? "##";

/** A character at a word's start and inside, as far as the vocabulary has them. */
const formsOf = (model: WordModel, vocabulary: Vocabulary, character: string): string[] =>
  [character, continuingPrefix(model) + character].filter((token) => vocabulary.has(token));

/** What a WordPiece model cannot do without: the printable ASCII characters it knows. */
export const indispensableWords = (model: WordModel, vocabulary: Vocabulary): Set<string> =>
  model.type === "WordLevel"
    ? new Set()
    : new Set(
        [...vocabulary.keys()].filter(isPrintableAscii).flatMap((character) => formsOf(model, vocabulary, character)),
      );

const isUnused = (token: string): boolean => /^\[unused\d+\]$/.test(token);

/**
 * Single characters with their continuing forms in half of the room, then whole tokens, both in id order.
 *
 * @param special tokens matched before the model sees the text: never chosen for their rank
 */
export const selectWords = (
  model: WordModel,
  vocabulary: Vocabulary,
  choice: Choice,
  special: ReadonlySet<string>,
): void => {
  const ordered = inIdOrder(vocabulary.keys(), vocabulary).filter((token) => !special.has(token) && !isUnused(token));
  const characters = model.type === "WordLevel" ? [] : ordered.filter(isOneCharacter);
  const most = choice.tokens.size + Math.floor(choice.left / 2);
  for (const character of characters) {
    const forms = formsOf(model, vocabulary, character);
    if (choice.tokens.size + forms.length <= most) choice.take(...forms);
  }
  const forms = new Set(characters.flatMap((character) => formsOf(model, vocabulary, character)));
  for (const token of ordered) if (!forms.has(token) && !choice.take(token)) return;
};
