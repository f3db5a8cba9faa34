import type { Families } from "../discover/discover.ts";
import { explainedError } from "../plan/explained-error.ts";
import { planArchitecture, planFamily } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { type ConfigReader, type ConfigReaders, isConfig, nestedReader } from "../resolve/read-config.ts";
import { embeddedReference, type ReferenceSource, readReference } from "../resolve/reference.ts";
import { traceSession } from "../save/save.ts";
import { InputError } from "./errors.ts";
import type { Family, ModelConfig } from "./plugin.ts";

type Config = Readonly<Record<string, unknown>>;

/** What is done to a key of a config: it goes, or its value is null, of another type, or one level deeper. */
export const editKinds = ["drop", "null", "retype", "nest"] as const;

/** One key of a config, and what is done to it. */
export interface ConfigEdit {
  readonly modelType: string;
  readonly kind: (typeof editKinds)[number];
  /** The keys that lead to it, outermost first. */
  readonly path: readonly string[];
  readonly architecture: string;
  /** Whether the key is a field of a configuration class, which has a default for it. */
  readonly isField: boolean;
}

/** An edit that is neither made nor refused as it should be. */
export interface FuzzProblem {
  readonly edit: ConfigEdit;
  readonly problem: string;
  readonly error: unknown;
}

/** Every key of a config and of the objects in it; the model type stays, since it chooses the family. */
const keyPaths = (config: Config, above: readonly string[] = []): (readonly string[])[] =>
  Object.entries(config).flatMap(([key, value]) => {
    const path = [...above, key];
    if (path.length === 1 && key === "model_type") return [];
    return isConfig(value) ? [path, ...keyPaths(value, path)] : [path];
  });

const otherType = (value: unknown): unknown => (typeof value === "number" ? "many" : 7);

const edited: Readonly<Record<ConfigEdit["kind"], (key: string, value: unknown) => readonly [string, unknown][]>> = {
  drop: () => [],
  null: (key) => [[key, null]],
  retype: (key, value) => [[key, otherType(value)]],
  nest: (key, value) => [[key, { [key]: value }]],
};

/** A config with one key changed. */
export const editedConfig = (config: Config, path: readonly string[], kind: ConfigEdit["kind"]): Config => {
  const [first, ...rest] = path;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
      if (key !== first) return [[key, value]];
      return rest.length > 0 && isConfig(value) ? [[key, editedConfig(value, rest, kind)]] : edited[kind](key, value);
    }),
  );
};

/** Whether a key is a field of a configuration class; what stands in a field's own object (a rope's `factor`) is none. */
const isField = (path: readonly string[], config: Config, reader: ConfigReader, readers: ConfigReaders): boolean => {
  const [first = "", ...rest] = path;
  if (rest.length === 0) return Object.hasOwn(reader.facts.defaults, first);
  const [spec, value] = [reader.facts.nested?.[first], config[first]];
  const nested = spec && isConfig(value) ? nestedReader(spec, value, readers) : undefined;
  return nested !== undefined && isConfig(value) && isField(rest, value, nested, readers);
};

/** Every edit of a family's own config, each for one of its classes in turn. */
export const configEdits = async (families: Families, modelType: string): Promise<ConfigEdit[]> => {
  const family = await families.load(modelType);
  const { written, readers } = await readReference(families, family, embeddedReference);
  const classes = Object.keys(family.architectures);
  return keyPaths(written)
    .map((path) => ({ modelType, path, isField: isField(path, written, family, readers) }))
    .flatMap((edit) => editKinds.map((kind) => ({ ...edit, kind })))
    .map((edit, index) => ({ ...edit, architecture: classes[index % classes.length] ?? "" }));
};

/** Numbers from 0 up to 1 that a seed decides (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** So many of some edits; a seed and the family decide which. */
export const sampledEdits = (edits: readonly ConfigEdit[], count: number, seed: number): ConfigEdit[] => {
  const place = [...(edits[0]?.modelType ?? "")].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), seed);
  const random = randomOf(place | 0);
  return Array.from({ length: count }, () => edits[Math.floor(random() * edits.length)]).filter(
    (edit) => edit !== undefined,
  );
};

const editedReference =
  (config: ModelConfig): ReferenceSource =>
  ({ reference: { files, generationConfig } }: Family) => ({
    given: config,
    files,
    generationConfig,
    source: "an edited config",
  });

const editedOptions = async (families: Families, { modelType, kind, path }: ConfigEdit): Promise<GenerateOptions> => {
  const family = await families.load(modelType);
  const { written } = await readReference(families, family, embeddedReference);
  const config = { ...editedConfig(written, path, kind), model_type: modelType };
  return {
    out: "unwritten",
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    reference: editedReference(config),
    settings: [],
  };
};

/** Shrinks a config and traces one class of it; nothing is written. */
const makeEdited = async (
  families: Families,
  { modelType, architecture }: ConfigEdit,
  options: GenerateOptions,
): Promise<void> => {
  const plan = planArchitecture(await planFamily(families, modelType, options), architecture, options);
  for (const session of Object.values(plan.architecture.sessions(plan.instance.model, plan.config)))
    traceSession(session, plan.instance);
};

/** Whether a class has a default for what an edit drops. */
const hasDefault = async (families: Families, { modelType, kind, path, isField }: ConfigEdit): Promise<boolean> => {
  if (kind !== "drop" || !isField) return false;
  const { needs = [] } = await families.load(modelType);
  return !needs.includes(path.join("."));
};

/**
 * What is wrong with how an edit ends. A field that is gone has its class's default, and is no reason to refuse anything but where
 * the family needs it; any other edit is made, or refused in a sentence that names the key.
 */
export const fuzzProblem = async (families: Families, edit: ConfigEdit): Promise<FuzzProblem | undefined> => {
  const options = await editedOptions(families, edit);
  try {
    await makeEdited(families, edit, options);
    return undefined;
  } catch (cause) {
    const error = await explainedError(families, edit.modelType, options, cause);
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof InputError)) return { edit, problem: `not a refusal: ${message}`, error };
    if (await hasDefault(families, edit))
      return { edit, problem: `refused where the class has a default: ${message}`, error };
    const isNamed = edit.path.some((key) => message.includes(key));
    return isNamed ? undefined : { edit, problem: `refused without the key: ${message}`, error };
  }
};

/** A problem as a log shows it. */
export const problemText = ({ edit: { modelType, architecture, kind, path }, problem }: FuzzProblem): string =>
  `${modelType} (${architecture}), ${kind} ${path.join(".")}: ${problem}`;
