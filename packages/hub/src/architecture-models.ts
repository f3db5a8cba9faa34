import path from "node:path";
import { modelName, type NamedClass, nearest } from "@tiny-random/core";
import type { MadeModel } from "./made-models.ts";
import type { Repository, RepositorySource, RepositorySummary } from "./repository.ts";

/** A class that can be served. */
export interface ServedClass extends NamedClass {
  readonly task: string | null;
}

/** Whose names stand for classes: an owner and what its names begin with. The first is the one that lists show. */
const owners: readonly (readonly [owner: string, prefix: string])[] = [
  ["tiny-random", "tiny-random-"],
  ["hf-internal-testing", "tiny-random-"],
  ["trl-internal-testing", "tiny-"],
];

const listedId = (name: string): string => `tiny-random/tiny-random-${name}`;

const summaryOf = (id: string, { modelType, task }: ServedClass): RepositorySummary => ({
  id,
  tags: ["transformers", "safetensors", "onnx", "transformers.js", "tiny-random", modelType],
  task: task ?? undefined,
});

/** Classes by all names of repositories that stand for them; of two classes of one name the first. */
const classesByName = (classes: readonly ServedClass[]): ReadonlyMap<string, ServedClass> => {
  const named = (served: ServedClass) =>
    owners.map(([owner, prefix]) => [`${owner}/${prefix}${modelName(served)}`, served] as const);
  return new Map(classes.toReversed().flatMap(named));
};

/** The listed name most like an unknown one. */
export const nearestModel = (id: string, ids: readonly string[]): string | undefined => {
  const [owner, name] = id.split("/");
  const prefix = owners.find(([known]) => known === owner)?.[1];
  if (!prefix || !name) return nearest(id, ids);
  const bare = name.replace(/^tiny-(random-)?/, "");
  const known = new Map(
    ids.filter((one) => one.startsWith("tiny-random/")).map((one) => [one.replace(listedId(""), ""), one]),
  );
  const near = nearest(bare, [...known.keys()]);
  return near === undefined ? nearest(id, ids) : known.get(near);
};

/** How the model of a class becomes a repository under some name. */
export const classRepositories =
  (
    directory: string,
    make: (served: ServedClass) => Promise<void>,
    repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
  ) =>
  (id: string, served: ServedClass): Repository => {
    const name = `tiny-random-${modelName(served)}`;
    const model = { directory: path.join(directory, name), title: `Add ${name}`, make: () => make(served) };
    return repositoryOf(summaryOf(id, served), model);
  };

/** The models of all classes, below a directory, each made when first asked for. */
export const architectureModels = (
  classes: readonly ServedClass[],
  directory: string,
  make: (served: ServedClass) => Promise<void>,
  repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
): RepositorySource => {
  const byName = classesByName(classes);
  const repository = classRepositories(directory, make, repositoryOf);
  return {
    has: (id) => byName.has(id),
    find: async (id) => {
      const served = byName.get(id);
      return served && repository(id, served);
    },
    list: async () => classes.map((served) => summaryOf(listedId(modelName(served)), served)),
  };
};
