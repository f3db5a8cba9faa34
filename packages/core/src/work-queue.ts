import type { Selected } from "./select.ts";

/** A class to be made and its place in the selection. */
export interface Work {
  readonly selected: Selected;
  readonly index: number;
}

/** Hands out work to those who ask: the rest of the family they are at, which they have planned, before another. */
export interface WorkQueue<W extends Work> {
  /** The next class for whoever made one of `modelType` last; undefined when all are taken. */
  take(modelType: string | undefined): W | undefined;
}

/** Work by family, in the selection's order; a family is shared only when no untouched one is left. */
export const workQueue = <W extends Work>(all: readonly W[]): WorkQueue<W> => {
  const families = new Map<string, W[]>();
  for (const work of all) {
    const { modelType } = work.selected;
    families.set(modelType, [...(families.get(modelType) ?? []), work]);
  }
  const untouched = new Set(families.keys());
  const left = (modelType: string): number => families.get(modelType)?.length ?? 0;
  const longest = (): string | undefined => [...families.keys()].sort((a, b) => left(b) - left(a))[0];
  return {
    take: (modelType) => {
      const own = modelType !== undefined && left(modelType) > 0 ? modelType : undefined;
      const family = own ?? untouched.values().next().value ?? longest();
      if (family === undefined) return undefined;
      untouched.delete(family);
      return families.get(family)?.shift();
    },
  };
};
