import { loadField } from "@tiny-random/atlas";
import type { Families } from "../discover/discover.ts";

/** What becomes of a class: a family makes and validates it, its tensors are known, or it could not be constructed. */
export type CoverageStatus = "native" | "loadable" | "missing";

/** A class of Transformers. */
export interface CoveredPair {
  readonly modelType: string;
  readonly architecture: string;
  readonly modality: string;
  readonly status: CoverageStatus;
  /** Why it is missing. */
  readonly reason?: string;
}

/** Every class of the field with its status. */
export const coverage = async (families: Families): Promise<CoveredPair[]> => {
  const native = new Set<string>();
  for (const modelType of families.modelTypes)
    for (const [architecture, { configuredFrom = [] }] of Object.entries(await families.classesOf(modelType)))
      for (const type of [modelType, ...configuredFrom]) native.add(`${type}/${architecture}`);
  return loadField().pairs.map(({ modelType, architecture, package: modality, reason }): CoveredPair => {
    const pair = { modelType, architecture, modality };
    if (native.has(`${modelType}/${architecture}`)) return { ...pair, status: "native" };
    return reason === undefined ? { ...pair, status: "loadable" } : { ...pair, status: "missing", reason };
  });
};

/** How many there are of a modality. */
export interface CoverageCount {
  readonly modality: string;
  readonly pairs: Readonly<Record<CoverageStatus, number>>;
  /** A model type counts as the best of its classes. */
  readonly types: Readonly<Record<CoverageStatus, number>>;
}

const order: readonly CoverageStatus[] = ["native", "loadable", "missing"];

const countOf = (statuses: readonly CoverageStatus[]): Record<CoverageStatus, number> => ({
  native: statuses.filter((status) => status === "native").length,
  loadable: statuses.filter((status) => status === "loadable").length,
  missing: statuses.filter((status) => status === "missing").length,
});

const countPairs = (modality: string, pairs: readonly CoveredPair[]): CoverageCount => {
  const types = [...new Set(pairs.map(({ modelType }) => modelType))];
  const bestOf = (type: string): CoverageStatus =>
    order.find((status) => pairs.some((pair) => pair.modelType === type && pair.status === status)) ?? "missing";
  return { modality, pairs: countOf(pairs.map(({ status }) => status)), types: countOf(types.map(bestOf)) };
};

/** The field counted by modality, and as a whole. */
export const coverageCounts = (pairs: readonly CoveredPair[]): CoverageCount[] => {
  const modalities = [...new Set(pairs.map(({ modality }) => modality))].sort();
  const counts = modalities.map((name) =>
    countPairs(
      name,
      pairs.filter(({ modality }) => modality === name),
    ),
  );
  return [...counts, countPairs("all", pairs)];
};
