/** A growing choice of a model's tokens, limited to so many. */
export class Choice {
  readonly tokens: Set<string>;
  private readonly room: number;

  constructor(required: Iterable<string>, room: number) {
    this.tokens = new Set(required);
    this.room = room;
  }

  /** How many more tokens there is room for. */
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

/** Whether a token is one code point. */
export const isOneCharacter = (token: string): boolean => {
  const first = token.codePointAt(0);
  return first !== undefined && token.length === (first > 0xffff ? 2 : 1);
};

/** Whether a token is a printable ASCII character: no tokenizer is of use without those it knows. */
export const isPrintableAscii = (token: string): boolean => /^[!-~]$/.test(token);

/** The tokens of all bytes, as byte fallback spells them. */
export const byteTokens: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
);

/** Some tokens of a vocabulary in the order of their ids. */
export const inIdOrder = (tokens: Iterable<string>, vocabulary: ReadonlyMap<string, number>): string[] =>
  [...tokens].sort((a, b) => (vocabulary.get(a) ?? 0) - (vocabulary.get(b) ?? 0));
