import path from "node:path";
import { type CoveredPair, directoryName, modelName } from "@tiny-random/core";
import type { MadeModel } from "./made-models.ts";
import type { Repository, RepositorySource, RepositorySummary } from "./repository.ts";

const tinyName = /^[^/]+\/tiny-(?:random-)?(\w[\w.-]*)$/u;

const summaryOf = (id: string, { modelType }: CoveredPair): RepositorySummary => ({
  id,
  // It has no graph, and no answers to compare with.
  tags: ["transformers", "safetensors", "tiny-random", "loadable", modelType],
});

const namedOf = ({ architecture, modelType }: CoveredPair) => ({ architecture, modelType });

/**
 * Classes that no family has yet, each made to load when first asked for: `tiny-random-X` of any owner, as those that have a family.
 * Models of several types with one class have the class's name.
 */
export const loadableModels = (
  field: readonly CoveredPair[],
  directory: string,
  make: (pair: CoveredPair) => Promise<void>,
  repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
): RepositorySource => {
  const loadable = field.filter(({ status }) => status === "loadable");
  const byName = new Map(loadable.toReversed().map((pair) => [modelName(namedOf(pair)), pair]));
  const asked = (id: string): CoveredPair | undefined => byName.get(tinyName.exec(id)?.[1] ?? "");
  return {
    has: (id) => asked(id) !== undefined,
    find: async (id) => {
      const pair = asked(id);
      if (!pair) return undefined;
      const name = directoryName(namedOf(pair));
      const model = { directory: path.join(directory, name), title: `Add ${name}`, make: () => make(pair) };
      return repositoryOf(summaryOf(id, pair), model);
    },
    list: async () => [...byName].map(([name, pair]) => summaryOf(`tiny-random/tiny-random-${name}`, pair)),
  };
};
