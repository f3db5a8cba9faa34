import type { Atlas, AtlasEntry } from "./load.ts";

/** What became of a class between two versions of Transformers. */
export interface AtlasChange {
  readonly modelType: string;
  readonly architecture: string;
  readonly kind: "new" | "changed" | "gone";
  /** One line for each thing that differs; of a new class whether it could be constructed. */
  readonly details: readonly string[];
}

const listed = (what: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [`${what} ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`];

const without = <K>(names: Iterable<K>, others: { has(name: K): boolean }): K[] =>
  [...names].filter((name) => !others.has(name));

const tensorsDiffer = (before: AtlasEntry, after: AtlasEntry): string[] => {
  const [old, now] = [before.tensors, after.tensors];
  const other = [...now].filter(([name, tensor]) => {
    const earlier = old.get(name);
    return earlier && (earlier.dtype !== tensor.dtype || earlier.shape.join() !== tensor.shape.join());
  });
  return [
    ...listed("new tensors", without(now.keys(), old)),
    ...listed("tensors gone", without(old.keys(), now)),
    ...listed(
      "other shapes or dtypes",
      other.map(([name]) => name),
    ),
  ];
};

const fieldsDiffer = (what: string, before: object, after: object): string[] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const other = [...now].filter(
    ([key, value]) => old.has(key) && JSON.stringify(old.get(key)) !== JSON.stringify(value),
  );
  const names = [...without(now.keys(), old), ...without(old.keys(), now), ...other.map(([key]) => key)];
  return listed(what, names.filter((name) => name !== "transformers_version").sort());
};

const keptDiffer = (before: AtlasEntry, after: AtlasEntry): string[] =>
  (["bfloat16", "float16"] as const).flatMap((dtype) => {
    const [old, now] = [new Set(before.keptInFloat32[dtype]), new Set(after.keptInFloat32[dtype])];
    return [
      ...listed(`kept in float32 beside ${dtype}:`, without(now, old)),
      ...listed(`no longer kept in float32 beside ${dtype}:`, without(old, now)),
    ];
  });

const differences = (before: AtlasEntry, after: AtlasEntry): string[] => [
  ...fieldsDiffer("config:", before.config, after.config),
  ...tensorsDiffer(before, after),
  ...fieldsDiffer("ties:", before.ties, after.ties),
  ...keptDiffer(before, after),
  ...(String(before.mainInput) === String(after.mainInput)
    ? []
    : [`main input ${after.mainInput}, not ${before.mainInput}`]),
];

const detailsOf = (before: Atlas, after: Atlas, modelType: string, architecture: string): string[] => {
  const [old, now] = [before.find(modelType, architecture), after.find(modelType, architecture)];
  if (!old || !now) return [];
  if ("tensors" in old && "tensors" in now) return differences(old, now);
  if ("tensors" in now) return ["can be constructed now"];
  if ("tensors" in old) return [`cannot be constructed any more: ${now.reason}`];
  return [];
};

/** What is new, changed or gone: the trigger for new work when Transformers has a new version. */
export const compareAtlases = (before: Atlas, after: Atlas): AtlasChange[] => {
  const keyOf = ({ modelType, architecture }: { modelType: string; architecture: string }) =>
    `${modelType}/${architecture}`;
  const [old, now] = [new Set(before.pairs.map(keyOf)), new Set(after.pairs.map(keyOf))];
  const gone = before.pairs
    .filter((pair) => !now.has(keyOf(pair)))
    .map(({ modelType, architecture }) => ({ modelType, architecture, kind: "gone" as const, details: [] }));
  const others = after.pairs.flatMap(({ modelType, architecture, reason }): AtlasChange[] => {
    if (!old.has(keyOf({ modelType, architecture }))) {
      const details = reason === undefined ? [] : [`cannot be constructed: ${reason}`];
      return [{ modelType, architecture, kind: "new", details }];
    }
    const details = detailsOf(before, after, modelType, architecture);
    return details.length === 0 ? [] : [{ modelType, architecture, kind: "changed", details }];
  });
  return [...gone, ...others].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};
