import type { Selected } from "../discover/select.ts";

/** A class to be made and its place in the selection. */
export interface Work {
  readonly selected: Selected;
  readonly index: number;
  /** The plugin it comes from: families of one share code and tokenizers. */
  readonly group: string;
}

/** Hands out work to those who ask, such that little is read and planned by more than one of them. */
export interface WorkQueue<W extends Work> {
  /** The next class for whoever made `last` before; undefined when all are taken. */
  take(last?: W): W | undefined;
}

/** The classes of one family that nobody has taken yet. */
interface FamilyWork<W extends Work> {
  readonly group: string;
  readonly left: W[];
}

const familiesOf = <W extends Work>(all: readonly W[]): Map<string, FamilyWork<W>> => {
  const families = new Map<string, FamilyWork<W>>();
  for (const work of all) {
    const { modelType } = work.selected;
    const family = families.get(modelType) ?? { group: work.group, left: [] };
    family.left.push(work);
    families.set(modelType, family);
  }
  return families;
};

/** The largest by a measure, of equal ones the first. */
const largest = <T>(all: readonly T[], size: (one: T) => number): T | undefined =>
  all.toSorted((a, b) => size(b) - size(a))[0];

/**
 * Work by family, in the selection's order: the rest of the family that one is at, then another of its group, then one of
 * the group that has most work left and that nobody has begun. A family is shared only when no untouched one is left.
 */
export const workQueue = <W extends Work>(all: readonly W[]): WorkQueue<W> => {
  const families = familiesOf(all);
  const untouched = new Set(families.values());
  const begun = new Set<string>();

  const untouchedOf = (wanted: string | undefined) => [...untouched].find(({ group }) => group === wanted);
  const nextGroup = (): string | undefined => {
    const sizes = new Map<string, number>();
    for (const { group, left } of untouched) sizes.set(group, (sizes.get(group) ?? 0) + left.length);
    const groups = [...sizes.keys()];
    const fresh = groups.filter((group) => !begun.has(group));
    return largest(fresh.length > 0 ? fresh : groups, (group) => sizes.get(group) ?? 0);
  };
  const familyFor = (last: W | undefined): FamilyWork<W> | undefined => {
    const own = last && families.get(last.selected.modelType);
    if (own && own.left.length > 0) return own;
    return (
      untouchedOf(last?.group) ?? untouchedOf(nextGroup()) ?? largest([...families.values()], ({ left }) => left.length)
    );
  };
  return {
    take: (last) => {
      const family = familyFor(last);
      if (!family) return undefined;
      untouched.delete(family);
      begun.add(family.group);
      return family.left.shift();
    },
  };
};
