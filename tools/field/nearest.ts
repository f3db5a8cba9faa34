import type { AtlasEntry } from "@tiny-random/atlas";

/** A class as far as likeness goes: what its tensors and its config's fields are called. */
export interface Named {
  readonly modelType: string;
  readonly architecture: string;
  /** Last parts of tensor names, numbers left out: `self_attn.q_proj.weight`. */
  readonly tensors: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/** The class that is most like another one. */
export interface Nearest {
  readonly modelType: string;
  readonly architecture: string;
  /** From 0 (nothing in common) to 1 (the same names). */
  readonly likeness: number;
  /** Names of tensors that it does not have. */
  readonly beyond: readonly string[];
}

/** So many parts of a tensor's name say what it is; those before say where it is. */
const parts = 3;

const placeless = (name: string): string =>
  name
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .slice(-parts)
    .join(".");

/** Fields of a config and of the configs in it. */
const fieldsOf = (config: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(config).flatMap(([key, value]) => {
    const isNested = key.endsWith("_config") && typeof value === "object" && value !== null;
    return isNested ? [key, ...fieldsOf(value as Readonly<Record<string, unknown>>)] : [key];
  });

/** What an entry of the atlas is called by. */
export const namedOf = ({ modelType, architecture, tensors, config }: AtlasEntry): Named => ({
  modelType,
  architecture,
  tensors: new Set([...tensors.keys()].map(placeless)),
  fields: new Set(fieldsOf(config)),
});

type Weigh = (name: string) => number;

/** A name that few have says more than one that all have. */
const rarity = (sets: readonly ReadonlySet<string>[]): Weigh => {
  const counts = new Map<string, number>();
  for (const set of sets) for (const name of set) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (name) => Math.log((sets.length + 1) / (counts.get(name) ?? 1));
};

/** The weight of what two sets share, as a part of what they have together. */
const overlap = (one: ReadonlySet<string>, other: ReadonlySet<string>, weigh: Weigh): number => {
  const sum = (names: Iterable<string>): number => [...names].reduce((total, name) => total + weigh(name), 0);
  const shared = sum([...one].filter((name) => other.has(name)));
  const all = sum(new Set([...one, ...other]));
  return all === 0 ? 0 : shared / all;
};

/**
 * Finds the class among some that is most like one: by its tensors' names and by its config's fields, equally. The very class, which
 * another model type has too, is the nearest whatever that type's checkpoints call its tensors.
 */
export const nearestAmong = (known: readonly Named[]): ((one: Named) => Nearest | undefined) => {
  const ofTensors = rarity(known.map(({ tensors }) => tensors));
  const ofFields = rarity(known.map(({ fields }) => fields));
  const likeness = (one: Named, other: Named): number =>
    (overlap(one.tensors, other.tensors, ofTensors) + overlap(one.fields, other.fields, ofFields)) / 2;
  return (one) => {
    const same = known.filter(({ architecture }) => architecture === one.architecture);
    const scored = (same.length > 0 ? same : known).map((other) => ({ other, likeness: likeness(one, other) }));
    const best = scored.sort((a, b) => b.likeness - a.likeness)[0];
    if (best === undefined || best.likeness === 0) return undefined;
    const { modelType, architecture, tensors } = best.other;
    const beyond = [...one.tensors].filter((name) => !tensors.has(name)).sort();
    return { modelType, architecture, likeness: best.likeness, beyond };
  };
};
