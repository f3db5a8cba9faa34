import path from "node:path";
import { type Families, type GenerateOptions, modelName, type Variant, variantReference } from "@tiny-random/core";
import { classRepositories, type ServedClass } from "./architecture-models.ts";
import type { MadeModel } from "./made-models.ts";
import type { Repository, RepositorySource, RepositorySummary } from "./repository.ts";
import { arranged, optionsOfLayouts, withoutLayouts } from "./repository-layouts.ts";
import type { Snapshot } from "./snapshot.ts";
import { unconverted, usualClass } from "./stand-ins.ts";

/** What a name of a tiny model stands for: it begins with `tiny-random-` or `tiny-`, whoever owns it. */
const tinyName = /^tiny-(?:random-)?(.+)$/iu;

/** A version of a class's checkpoints, as TRL's names end: `Qwen2ForCausalLM-2.5`. */
const versionAtEnd = /-v?(\d[\w.]*)$/u;

/** What names say beside a class. */
interface AskedForm {
  readonly version?: string;
  /** How the repository is laid out. */
  readonly layouts: readonly string[];
}

interface NamedForm extends AskedForm {
  readonly name: string;
}

/** A name, and what is left of it without what converters, layouts and versions add, step by step. */
const shorterNames = (name: string): readonly NamedForm[] => {
  const { name: plain, layouts } = withoutLayouts(unconverted(name));
  const [, version] = versionAtEnd.exec(plain) ?? [];
  const names = [
    { name, layouts: [] },
    { name: unconverted(name), layouts: [] },
    { name: plain, layouts },
  ];
  return version === undefined ? names : [...names, { name: plain.replace(versionAtEnd, ""), layouts, version }];
};

/** Organizations whose tiny models suites ask for; nobody else uploads to them. */
const testing = /^(.*-internal-testing|onnx-community|Xenova)$/u;

const folded = (name: string): string => name.toLowerCase().replace(/[-_.]/g, "");

/** What a name asks for: a class, or the usual class of a model type. */
type Asked = AskedForm & ({ readonly served: ServedClass } | { readonly modelType: string });

/** The classes and model types that names of tiny models can ask for. */
const askedNames = (classes: readonly ServedClass[], owners: "any" | "testing") => {
  const byName = new Map(classes.toReversed().map((served) => [modelName(served), served]));
  const types = new Map(classes.map(({ modelType }) => [folded(modelType), modelType]));
  return (id: string): Asked | undefined => {
    const [owner = "", name] = id.split("/");
    const [, asked] = tinyName.exec(name ?? "") ?? [];
    if (asked === undefined || (owners === "testing" && !testing.test(owner))) return undefined;
    for (const { name, ...form } of shorterNames(asked)) {
      const served = byName.get(name);
      if (served) return { served, ...form };
      const modelType = types.get(folded(name));
      if (modelType !== undefined) return { modelType, ...form };
    }
    return undefined;
  };
};

/** A class as one of its family's variants has it, which names of a version ask for. */
interface AskedClass {
  readonly served: ServedClass;
  readonly variant?: Variant;
}

/** The class that is asked for; a version that its family does not state is its reference's. */
const classOf = async (families: Families, asked: Asked): Promise<AskedClass | undefined> => {
  const family = await families.load("served" in asked ? asked.served.modelType : asked.modelType);
  const served = "served" in asked ? asked.served : usualClass(family);
  if (served === undefined || asked.version === undefined) return served && { served };
  const concerns = ({ version, classes }: Variant): boolean =>
    version === asked.version && (classes === undefined || classes.includes(served.architecture));
  const variant = Object.values(family.variants ?? {}).find(concerns);
  return { served, ...(variant && { variant }) };
};

/** Where models of a version or for a layout are, below the directory of the plain ones. */
const formDirectory = (directory: string, layouts: readonly string[], variant: Variant | undefined): string => {
  const form = [...layouts, ...(variant?.version === undefined ? [] : [variant.version])];
  return form.length === 0 ? directory : path.join(directory, ".forms", form.join("-"));
};

/**
 * Models that test suites ask for under names that no list has: of any owner, by model type (`tiny-random-gpt2`), with a
 * version (`tiny-Qwen2ForCausalLM-2.5`), a layout (`tiny-random-bert-sharded`) or a converter's ending (`-ONNX`, `_timestamped`).
 * They are those of the classes, and follow the checkpoint of a version that the family states.
 *
 * @param make makes a class's model by options that differ from the server's
 * @param owners whose names are answered; where clients write, others' are theirs
 */
export const askedModels = (
  families: Families,
  classes: readonly ServedClass[],
  directory: string,
  make: (served: ServedClass, options: Partial<GenerateOptions>) => Promise<void>,
  repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
  owners: "any" | "testing" = "any",
): RepositorySource => {
  const askedBy = askedNames(classes, owners);
  return {
    has: (id) => askedBy(id) !== undefined,
    find: async (id) => {
      const asked = askedBy(id);
      const found = asked && (await classOf(families, asked));
      if (!found) return undefined;
      const { served, variant } = found;
      const { layouts } = asked;
      const out = formDirectory(directory, layouts, variant);
      const options = { out, ...optionsOfLayouts(layouts), ...(variant && { reference: variantReference(variant) }) };
      const arrange = layouts.length > 0 && { arrange: (files: Snapshot) => arranged(files, layouts, served) };
      const laidOut = (summary: RepositorySummary, model: MadeModel) => repositoryOf(summary, { ...model, ...arrange });
      return classRepositories(out, (one) => make(one, options), laidOut)(id, served);
    },
    list: async () => [],
  };
};
