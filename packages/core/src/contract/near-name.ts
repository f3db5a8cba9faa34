import { closest, distance } from "fastest-levenshtein";

/** The known name most like a given one, if any is like it at all: at most two in five characters differ. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined;
  const lower = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const near = closest(name.toLowerCase(), [...lower.keys()]);
  return distance(name.toLowerCase(), near) <= Math.max(1, name.length * 0.4) ? lower.get(near) : undefined;
};
