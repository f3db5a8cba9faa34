import { namedParameters } from "@tiny-random/nn";
import { InputError } from "../contract/errors.ts";
import type { Architecture, BuiltProcessor, Context, Family, ModelConfig, Processors } from "../contract/plugin.ts";
import { sizes } from "../contract/size.ts";
import type { Families } from "../discover/discover.ts";
import { type ConfigReader, filledConfig, isConfig, mergedConfig, type ReadConfig } from "../resolve/read-config.ts";
import { type Reference, readReference } from "../resolve/reference.ts";
import { Stopwatch } from "../run/stopwatch.ts";
import { labelFields } from "../shrink/class-labels.ts";
import { architectureConfig, familyConfig, withSizes } from "../shrink/written-config.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { type Instance, instantiate } from "./instantiate.ts";
import { zeroRows } from "./padding-rows.ts";

/** What all classes of one family share under the same options. */
export interface FamilyPlan {
  readonly family: Family;
  readonly context: Context;
  readonly reference: Reference;
  /** As config.json has it, over the class's defaults; nothing computed. */
  readonly config: ModelConfig;
  readonly built: readonly BuiltProcessor[];
  readonly processors: Processors;
}

/** The family of a config's part. Throws InputError where none is installed, with the key that names its model type. */
const loadPart = async (families: Families, config: ModelConfig, name: string): Promise<Family> => {
  try {
    return await families.load(name);
  } catch (cause) {
    const [key] = Object.entries(config).find(([, part]) => isConfig(part) && part["model_type"] === name) ?? [];
    if (!(cause instanceof InputError) || key === undefined) throw cause;
    throw new InputError(`${key} is of model type ${name}: ${cause.message}`, cause.hint, { cause });
  }
};

const dependencyFamilies = async (
  families: Families,
  family: Family,
  config: ModelConfig,
): Promise<Map<string, Family>> => {
  const names = family.dependencies?.(config) ?? [];
  const load = async (name: string) => [name, await loadPart(families, config, name)] as const;
  return new Map(await Promise.all(names.map(load)));
};

/** What a family's own functions may ask for, the families of its towers at hand. */
export const familyContext = async (
  families: Families,
  family: Family,
  { config, readers }: ReadConfig,
  given: Omit<Context, "family" | "merged" | "filled">,
): Promise<Context> => {
  const towers = await dependencyFamilies(families, family, filledConfig(config, family, readers));
  const all = new Map<string, ConfigReader>([...towers, ...readers]);
  const filled = <C extends ModelConfig>(merged: C): C => {
    const reader = all.get(merged.model_type);
    return reader ? (filledConfig(merged, reader, all) as C) : merged;
  };
  const merged = (given: ModelConfig): ModelConfig => {
    const reader = all.get(given.model_type);
    return reader ? mergedConfig(given, reader, all) : given;
  };
  const find = (name: string): Family => {
    const found = towers.get(name);
    if (!found) throw new InputError(`${family.modelType} uses ${name} without naming it as a dependency`);
    return found;
  };
  return { ...given, family: find, merged, filled };
};

/** Steps 1 to 3: what every class of a family starts from. */
export const planFamily = async (
  families: Families,
  modelType: string,
  options: GenerateOptions,
  watch = new Stopwatch(),
): Promise<FamilyPlan> => {
  const { family, reference, context } = await watch.time("resolve", async () => {
    const family = await families.load(modelType);
    const reference = await readReference(families, family, options.reference);
    const context = await familyContext(families, family, reference, {
      size: sizes[options.size],
      tokenizer: options.tokenizer,
      reference: reference.files,
    });
    return { family, reference, context };
  });
  const { shrunk, sized } = await watch.time("shrink", () => {
    const shrunk = family.shrink(reference.config, context);
    return { shrunk, sized: withSizes(shrunk, reference.config, options.settings, family.roles) };
  });
  return watch.time("processors", () => {
    const built = family
      .processors(context.filled(sized), context)
      .map((builder) => ({ name: builder.name, ...builder.build() }));
    const wrong = built.flatMap((processor) => processor.verify());
    if (wrong[0]) throw new InputError(wrong[0]);
    const config = familyConfig(shrunk, reference.config, options.settings, built, family.roles);
    const processors = Object.fromEntries(built.map(({ name, instance }) => [name, instance]));
    return { family, context, reference, config, built, processors };
  });
};

/** The tiny model of one class, before anything is written. */
export interface Plan {
  readonly className: string;
  readonly architecture: Architecture;
  /** As its class leaves it, everything computed. */
  readonly config: ModelConfig;
  /** As config.json has it, over the class's defaults. */
  readonly merged: ModelConfig;
  readonly instance: Instance;
}

/** Step 4 for one class. */
export const planArchitecture = (
  { family, context, reference, config: shared }: FamilyPlan,
  name: string,
  options: GenerateOptions,
): Plan => {
  const architecture = family.architectures[name];
  if (!architecture) throw new InputError(`${family.modelType} has no class ${name}`);
  const unlabelled = architectureConfig(shared, name, architecture, reference, options);
  const labels = labelFields(name, context.filled(unlabelled), options.standInFor);
  const merged = { ...unlabelled, ...labels };
  const config = context.filled(merged);
  const model = architecture.build(config, context);
  const instance = instantiate(model, options.seed, options.dtype, zeroRows(config, namedParameters(model)));
  return { className: name, architecture, config, merged, instance };
};
