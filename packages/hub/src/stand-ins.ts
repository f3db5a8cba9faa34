import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  classNamed,
  directoryFiles,
  type Families,
  type Family,
  InputError,
  modelName,
  nearest,
  readConfig,
  statedCheckpoints,
  type Variant,
} from "@tiny-random/core";
import type { ServedClass } from "./architecture-models.ts";
import { GenerationError } from "./generate-on-demand.ts";
import { isRecord } from "./is-record.ts";
import type { MadeModel } from "./made-models.ts";
import { isRepositoryId, type Repository, type RepositorySource, type RepositorySummary } from "./repository.ts";

/** A tiny model that is served under a real model's name. */
export interface StandIn extends ServedClass {
  readonly id: string;
  /** The directory whose config and processors it follows; without one, the family's reference. */
  readonly reference?: string;
  /** What its checkpoint's files say beyond the family's reference. */
  readonly variant?: Variant;
  /** The directory of a tiny model that is served as it is. */
  readonly made?: string;
}

/** What a checkpoint of a family usually is; the first that the family has. */
const usualClasses = [
  "ForConditionalGeneration",
  "ForMaskedLM",
  "LMHeadModel",
  "ForCausalLM",
  "ForPreTraining",
  "Model",
] as const;

const classOf = (family: Family, listed: unknown): string | undefined => {
  const names = Object.keys(family.architectures);
  const own = Array.isArray(listed) ? names.find((name) => listed.includes(name)) : undefined;
  if (own !== undefined) return own;
  const usual = usualClasses.map((ending) => names.find((name) => name.endsWith(ending)));
  return usual.find((name) => name !== undefined) ?? names[0];
};

const servedClass = (family: Family, architecture: string): ServedClass => ({
  ...classNamed(family, architecture),
  task: family.architectures[architecture]?.task ?? null,
});

/** What a family's checkpoints usually are. */
export const usualClass = (family: Family): ServedClass | undefined => {
  const architecture = classOf(family, family.reference.config["architectures"]);
  return architecture === undefined ? undefined : servedClass(family, architecture);
};

const allFamilies = (families: Families): Promise<Family[]> =>
  Promise.all(families.modelTypes.map((modelType) => families.load(modelType)));

/** Model types of the configs that are nested in a family's, as its reference names them or its class fills them in. */
const nestedTypes = ({ facts, reference }: Family): readonly unknown[] => [
  ...Object.values(reference.config).map((value) => (isRecord(value) ? value["model_type"] : undefined)),
  ...Object.values(facts.nested ?? {}).map((nested) => nested.facts?.defaults.model_type),
];

/**
 * Whether a family is only a part of another one that follows the same checkpoint, nested in it or named after it: CLIP's text model
 * is not CLIP, Mimi's encoder is not Mimi.
 */
const isPart = ({ modelType, reference }: Family, all: readonly Family[]): boolean =>
  all.some(
    (other) =>
      other.reference.repo === reference.repo &&
      (nestedTypes(other).includes(modelType) || modelType.startsWith(`${other.modelType}_`)),
  );

/** Families that alone follow their checkpoint: two parts of a model that no family has yet are neither it. */
const alone = (families: readonly Family[]): Family[] =>
  families.filter(({ reference }) => families.filter((other) => other.reference.repo === reference.repo).length === 1);

const followed = (family: Family): StandIn[] => {
  const { repo } = family.reference;
  const served = usualClass(family);
  return served && isRepositoryId(repo) ? [{ id: repo, ...served }] : [];
};

const alike = (family: Family): StandIn[] =>
  statedCheckpoints(family).map(({ architecture, ...named }) => ({ ...named, ...servedClass(family, architecture) }));

/** The checkpoints that installed families follow, and those they name by class. */
export const familyStandIns = async (families: Families): Promise<StandIn[]> => {
  const all = await allFamilies(families);
  const whole = alone(all.filter((family) => !isPart(family, all)));
  const stated = all.flatMap(alike);
  const ids = new Set(stated.map(({ id }) => id));
  return [...whole.flatMap(followed).filter(({ id }) => !ids.has(id)), ...stated];
};

const readMap = (file: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`--map ${file} cannot be read: ${problem}`, "Give a JSON file: name to architecture.", {
      cause,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new InputError(`--map ${file} is not a JSON object`, 'For example {"openai/gpt-5": "LlamaForCausalLM"}.');
};

const ofDirectory = async (families: Families, id: string, directory: string): Promise<StandIn> => {
  const config = readConfig(directoryFiles(directory));
  const family = await families.load(config.model_type);
  const architecture = classOf(family, config["architectures"]);
  if (architecture === undefined) throw new InputError(`${config.model_type} has no class to stand in for ${id}`);
  const isMade = existsSync(path.join(directory, "tiny-random.json"));
  return { id, [isMade ? "made" : "reference"]: directory, ...servedClass(family, architecture) };
};

const ofName = async (families: Families, id: string, name: string): Promise<StandIn> => {
  const all = (await allFamilies(families)).flatMap((family) =>
    Object.keys(family.architectures).map((architecture) => servedClass(family, architecture)),
  );
  const served = all.find((one) => modelName(one) === name);
  if (served) return { id, ...served };
  const near = nearest(name, all.map(modelName));
  throw new InputError(
    `the stand-in for ${id}, ${JSON.stringify(name)}, is neither an architecture nor a directory`,
    near ? `Did you mean ${near}?` : "npx @tiny-random/cli list shows the architectures.",
  );
};

/** The stand-ins of a JSON file: a model's name to an architecture or to a reference directory beside the file. */
export const mappedStandIns = (families: Families, file: string): Promise<StandIn[]> =>
  Promise.all(
    Object.entries(readMap(file)).map(([id, value]) => {
      if (!isRepositoryId(id)) throw new InputError(`${JSON.stringify(id)} in ${file} is not the name of a model`);
      if (typeof value !== "string") throw new InputError(`the stand-in for ${id} in ${file} is not a string`);
      const directory = path.resolve(path.dirname(file), value);
      const isDirectory = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
      return isDirectory ? ofDirectory(families, id, directory) : ofName(families, id, value);
    }),
  );

/** Who keeps converted copies of others' checkpoints. */
const converters: ReadonlySet<string> = new Set(["Xenova", "onnx-community"]);

/** A name without what converters add to it. */
export const unconverted = (name: string): string => name.replace(/([-_](onnx|timestamped))+$/iu, "");

/** The name of a checkpoint of which an id is a converted copy; undefined for what is none. */
const convertedFrom = (id: string): string | undefined => {
  const [owner = "", name] = id.split("/");
  return converters.has(owner) && name !== undefined ? unconverted(name) : undefined;
};

const summaryOf = (standIn: StandIn): RepositorySummary => ({
  id: standIn.id,
  tags: ["transformers", "safetensors", "onnx", "transformers.js", "tiny-random", "stand-in", standIn.modelType],
  task: standIn.task ?? undefined,
  standIn: `tiny-random-${modelName(standIn)}`,
});

/** The directory of a stand-in's model, below that of its name. */
const standInDirectory = (directory: string, id: string): string =>
  path.join(directory, ".stand-ins", id.replace("/", "--"));

/** A tiny model that somebody made. */
const asItIs = (directory: string, title: string): MadeModel => ({
  directory,
  title,
  make: async () => {
    throw new GenerationError(`${directory} is no longer there`);
  },
});

/**
 * Models under the names of real ones, each made anew when a server is first asked for it: nothing that another run left
 * there is trusted. A name without its owner is that of the one that ends in it, as on the Hub, or of its
 * copies under other owners; converted copies (`onnx-community/whisper-tiny_timestamped`) are those of their original.
 */
export const standInModels = (
  standIns: readonly StandIn[],
  directory: string,
  make: (standIn: StandIn, out: string) => Promise<void>,
  repositoryOf: (summary: RepositorySummary, model: MadeModel) => Repository,
): RepositorySource => {
  // Later ones replace earlier ones: a map says more than a family does.
  const byId = new Map(standIns.map((one) => [one.id, one]));
  const find = (id: string): StandIn | undefined => {
    const name = id.includes("/") ? convertedFrom(id) : id;
    if (byId.has(id) || name === undefined) return byId.get(id);
    const [first, ...others] = [...byId.values()].filter((one) => one.id.endsWith(`/${name}`));
    return others.every((one) => first && modelName(one) === modelName(first)) ? first : undefined;
  };
  return {
    has: (id) => find(id) !== undefined,
    find: async (id) => {
      const standIn = find(id);
      if (!standIn) return undefined;
      const name = `tiny-random-${modelName(standIn)}`;
      const title = `Stand-in for ${standIn.id}: ${name}`;
      if (standIn.made !== undefined) return repositoryOf({ ...summaryOf(standIn), id }, asItIs(standIn.made, title));
      const out = standInDirectory(directory, standIn.id);
      const model = { directory: path.join(out, name), title, anew: true, make: () => make(standIn, out) };
      return repositoryOf({ ...summaryOf(standIn), id }, model);
    },
    list: async () => [...byId.values()].map(summaryOf),
  };
};
