import { type Families, modelName } from "@tiny-random/core";
import { classRepositories, type ServedClass } from "./architecture-models.ts";
import type { MadeModel } from "./made-models.ts";
import type { Repository, RepositorySource, RepositorySummary } from "./repository.ts";
import { unconverted, usualClass } from "./stand-ins.ts";

/** What a name of a tiny model stands for: it begins with `tiny-random-` or `tiny-`, whoever owns it. */
const tinyName = /^tiny-(?:random-)?(.+)$/iu;

/** A version of a class's checkpoints, as TRL's names end: `Qwen2ForCausalLM-2.5`. */
const version = /-v?\d[\w.]*$/u;

/** A name, and what is left of it without what converters and versions add, step by step. */
const shorterNames = (name: string): string[] => {
  const converted = unconverted(name);
  return [...new Set([name, converted, converted.replace(version, "")])];
};

/** Organizations whose tiny models suites ask for; nobody else uploads to them. */
const testing = /^(.*-internal-testing|onnx-community|Xenova)$/u;

const folded = (name: string): string => name.toLowerCase().replace(/[-_.]/g, "");

/** What a name asks for: a class, or the usual class of a model type. */
type Asked = { readonly served: ServedClass } | { readonly modelType: string };

/** The classes and model types that names of tiny models can ask for. */
const askedNames = (classes: readonly ServedClass[], owners: "any" | "testing") => {
  const byName = new Map(classes.toReversed().map((served) => [modelName(served), served]));
  const types = new Map(classes.map(({ modelType }) => [folded(modelType), modelType]));
  return (id: string): Asked | undefined => {
    const [owner = "", name] = id.split("/");
    const [, asked] = tinyName.exec(name ?? "") ?? [];
    if (asked === undefined || (owners === "testing" && !testing.test(owner))) return undefined;
    for (const name of shorterNames(asked)) {
      const served = byName.get(name);
      if (served) return { served };
      const modelType = types.get(folded(name));
      if (modelType !== undefined) return { modelType };
    }
    return undefined;
  };
};

/**
 * Models that test suites ask for under names that no list has: of any owner, by model type (`tiny-random-gpt2`), with a
 * version (`tiny-Qwen2ForCausalLM-2.5`) or a converter's ending (`-ONNX`, `_timestamped`). They are those of the classes.
 *
 * @param owners whose names are answered; where clients write, others' are theirs
 */
export const askedModels = (
  families: Families,
  classes: readonly ServedClass[],
  directory: string,
  make: (served: ServedClass) => Promise<void>,
  repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
  owners: "any" | "testing" = "any",
): RepositorySource => {
  const askedBy = askedNames(classes, owners);
  const repository = classRepositories(directory, make, repositoryOf);
  const classOf = async (asked: Asked): Promise<ServedClass | undefined> =>
    "served" in asked ? asked.served : usualClass(await families.load(asked.modelType));
  return {
    has: (id) => askedBy(id) !== undefined,
    find: async (id) => {
      const asked = askedBy(id);
      const served = asked && (await classOf(asked));
      return served && repository(id, served);
    },
    list: async () => [],
  };
};
