import { InputError } from "@tiny-random/core";
import {
  type BpeModel,
  mergeParts,
  type TokenizerModel,
  type UnigramModel,
  vocabularyOf,
  type WordModel,
} from "./format.ts";

/** A growing choice of a model's tokens, limited to so many. */
class Choice {
  readonly tokens: Set<string>;
  private readonly room: number;

  constructor(required: Iterable<string>, room: number) {
    this.tokens = new Set(required);
    this.room = room;
  }

  get left(): number {
    return this.room - this.tokens.size;
  }

  /** Takes all of some tokens if there is room for all of them. */
  take(...wanted: readonly string[]): boolean {
    const fresh = new Set(wanted.filter((token) => !this.tokens.has(token)));
    if (fresh.size > this.left) return false;
    for (const token of fresh) this.tokens.add(token);
    return true;
  }
}

const byteToken = /^<0x[0-9A-F]{2}>$/;
/** The characters that byte-level tokenizers write bytes with, all 256. */
const byteCharacters = 256;

const isOneCharacter = (token: string): boolean => [...token].length === 1;

/** Single characters that no merge makes, in id order: the alphabet. */
const alphabetOf = (vocab: ReadonlyMap<string, number>): string[] =>
  [...vocab]
    .filter(([token]) => isOneCharacter(token))
    .sort(([, a], [, b]) => a - b)
    .map(([token]) => token);

/**
 * A BPE stopped early: its alphabet, then merges in rank order as long as there is room for their result and for the
 * symbols they need that no merge makes.
 */
const selectBpe = (model: BpeModel, choice: Choice): void => {
  const vocab = vocabularyOf(model);
  const bytes = [...vocab.keys()].filter((token) => byteToken.test(token));
  const alphabet = alphabetOf(vocab);
  if (model.byte_fallback && bytes.length > 0) choice.take(...bytes);
  else if (alphabet.length <= byteCharacters) choice.take(...alphabet);
  else for (const character of alphabet.slice(0, Math.floor(choice.left / 2))) choice.take(character);
  const results = new Set(model.merges.map((merge) => mergeParts(merge).join("")));
  for (const merge of model.merges) {
    const parts = mergeParts(merge);
    const reachable = parts.every((part) => choice.tokens.has(part) || !results.has(part));
    if (reachable && !choice.take(...parts, parts.join(""))) return;
  }
};

/** Single characters with their continuing forms in half of the room, then whole tokens, both in id order. */
const selectWords = (model: WordModel, choice: Choice): void => {
  const vocab = vocabularyOf(model);
  const prefix = model.continuing_subword_prefix ?? "##";
  const share = choice.tokens.size + Math.floor(choice.left / 2);
  const ordered = [...vocab].sort(([, a], [, b]) => a - b).map(([token]) => token);
  const characters = ordered.filter(isOneCharacter);
  const forms = new Set(characters.flatMap((character) => [character, prefix + character]));
  for (const character of characters) {
    const both = [character, prefix + character].filter((token) => vocab.has(token));
    if (choice.tokens.size + both.length <= share) choice.take(...both);
  }
  for (const token of ordered) {
    if (forms.has(token) || /^\[unused\d+\]$/.test(token)) continue;
    if (!choice.take(token)) return;
  }
};

/** Single characters in half of the room, then longer pieces, the most probable first. */
const selectPieces = (model: UnigramModel, choice: Choice, special: ReadonlySet<string>): void => {
  const ranked = model.vocab
    .map(([piece, score], id) => ({ piece, score, id }))
    .filter(({ piece }) => !special.has(piece))
    .sort((a, b) => b.score - a.score || a.id - b.id);
  if (model.byte_fallback)
    choice.take(...ranked.filter(({ piece }) => byteToken.test(piece)).map(({ piece }) => piece));
  const share = choice.tokens.size + Math.floor(choice.left / 2);
  const characters = ranked.filter(({ piece }) => isOneCharacter(piece));
  for (const { piece } of characters) if (choice.tokens.size < share) choice.take(piece);
  for (const { piece } of ranked) if (!isOneCharacter(piece) && !byteToken.test(piece) && !choice.take(piece)) return;
};

/** Tokens without which a model of its kind cannot write every text: bytes, or the byte alphabet. */
const leastSize = (model: TokenizerModel): number => {
  if (model.type === "WordPiece" || model.type === "WordLevel") return 0;
  const names = [...vocabularyOf(model).keys()];
  if (model.byte_fallback) return names.filter((token) => byteToken.test(token)).length;
  const characters = names.filter(isOneCharacter).length;
  return model.type === "BPE" && characters <= byteCharacters ? characters : 0;
};

/**
 * The tokens of a model's vocabulary that survive.
 *
 * @param required tokens that stay whatever their rank
 * @param special tokens matched before the model sees the text: never chosen for their rank
 * @param room how many ids there may be
 */
export const selectTokens = (
  model: TokenizerModel,
  required: ReadonlySet<string>,
  special: ReadonlySet<string>,
  room: number,
): Set<string> => {
  const least = required.size + leastSize(model);
  if (least > room) {
    throw new InputError(
      `a tokenizer of ${room} ids has no room for the ${least} that its alphabet and special tokens need`,
      `Give a budget of at least ${least} ids.`,
    );
  }
  const choice = new Choice(required, room);
  if (model.type === "BPE") selectBpe(model, choice);
  else if (model.type === "Unigram") selectPieces(model, choice, special);
  else selectWords(model, choice);
  return choice.tokens;
};
