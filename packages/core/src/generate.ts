import path from "node:path";
import type { DType } from "@tiny-random/nn";
import { adapterFiles } from "./adapter.ts";
import { modelCard } from "./card.ts";
import { type Probe, probeOf, watched } from "./choices.ts";
import type { Families } from "./discover.ts";
import { InputError, ValidationError } from "./errors.ts";
import type { LoadedModel } from "./forward.ts";
import { goldenFiles } from "./golden-files.ts";
import { type Instance, instantiate } from "./instantiate.ts";
import { madeRow } from "./made-row.ts";
import { loadSession, type OnnxSession } from "./onnx-session.ts";
import type { Architecture, BuiltProcessor, Context, Family, ModelConfig, Processors } from "./plugin.ts";
import { type Provenance, provenanceFile } from "./provenance.ts";
import type { Reference, ReferenceSource } from "./resolve.ts";
import {
  checkpoint,
  type Files,
  type GraphPass,
  jsonText,
  onnxFile,
  pendingDirectory,
  sha256,
  traceSession,
  weightFiles,
} from "./save.ts";
import type { Setting } from "./settings.ts";
import { type SizeName, sizes } from "./size.ts";
import {
  architectureConfig,
  type ConfigChange,
  changesOf,
  configText,
  familyConfig,
  withSizes,
  writtenConfig,
} from "./tiny-config.ts";
import { validate } from "./validate.ts";

/** The six steps, in order. */
export const steps = ["resolve", "shrink", "processors", "instantiate", "save", "validate"] as const;
export type Step = (typeof steps)[number];

/** How to make tiny models. */
export interface GenerateOptions {
  readonly out: string;
  readonly seed: number;
  readonly size: SizeName;
  readonly tokenizer: "reduced" | "full";
  readonly dtype: DType;
  readonly reference: ReferenceSource;
  readonly settings: readonly Setting[];
  /** Bytes; more than that is split into shards. */
  readonly maxShardSize?: number;
  readonly adapter?: "lora";
  /** Decoders read `num_logits_to_keep`: for how many last positions they give scores. */
  readonly logitsToKeep?: boolean;
  /** The model on the Hub in whose place the tiny one is served; the card and the provenance say so. */
  readonly standInFor?: string;
  readonly passes?: readonly GraphPass[];
}

/** One architecture's outcome: a row of the report. */
export interface Row {
  readonly architecture: string;
  readonly modelType: string;
  readonly plugin: string;
  readonly task: string | null;
  /**
   * `current`: an earlier run made it, and it would come out the same; `loadable`: made from a config and a header alone,
   * without a forward pass.
   */
  readonly status: "made" | "current" | "loadable" | "failed";
  /** Of a failure: the step, the reason, what to do. */
  readonly step?: Step;
  readonly reason?: string;
  readonly hint?: string;
  /** The error itself, for `--verbose`; not part of the report file. */
  readonly error?: unknown;
  readonly directory?: string;
  readonly milliseconds: Readonly<Partial<Record<Step, number>>>;
  /** Bytes by file. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly changed: readonly ConfigChange[];
  readonly kept: readonly string[];
  readonly processorClasses: readonly { readonly name: string; readonly className: string }[];
  readonly parameters: number;
}

/** What all classes of one family share under the same options. */
export interface FamilyPlan {
  readonly family: Family;
  readonly context: Context;
  readonly reference: Reference;
  readonly config: ModelConfig;
  readonly built: readonly BuiltProcessor[];
  readonly processors: Processors;
}

/** Measures the steps of one architecture and knows which one is under way. */
class Stopwatch {
  readonly milliseconds: Partial<Record<Step, number>> = {};
  current: Step = "resolve";
  private readonly stepStarted: ((step: Step) => void) | undefined;

  constructor(stepStarted?: (step: Step) => void) {
    this.stepStarted = stepStarted;
  }

  async time<R>(step: Step, work: () => R | Promise<R>): Promise<R> {
    this.current = step;
    this.stepStarted?.(step);
    const start = performance.now();
    const result = await work();
    this.milliseconds[step] = (this.milliseconds[step] ?? 0) + performance.now() - start;
    return result;
  }
}

const dependencyFamilies = async (
  families: Families,
  family: Family,
  config: ModelConfig,
): Promise<Map<string, Family>> => {
  const names = family.dependencies?.(config) ?? [];
  return new Map(await Promise.all(names.map(async (name) => [name, await families.load(name)] as const)));
};

/** What a family's own functions may ask for, the families of its towers at hand. */
export const familyContext = async (
  families: Families,
  family: Family,
  config: ModelConfig,
  given: Omit<Context, "family">,
): Promise<Context> => {
  const towers = await dependencyFamilies(families, family, config);
  const find = (name: string): Family => {
    const found = towers.get(name);
    if (!found) throw new InputError(`${family.modelType} uses ${name} without naming it as a dependency`);
    return found;
  };
  return { ...given, family: find };
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
    const reference = options.reference(family);
    const context = await familyContext(families, family, reference.config, {
      size: sizes[options.size],
      tokenizer: options.tokenizer,
      reference: reference.files,
    });
    return { family, reference, context };
  });
  const { shrunk, sized } = await watch.time("shrink", () => {
    const shrunk = family.shrink(reference.config, context);
    return { shrunk, sized: withSizes(shrunk, options.settings) };
  });
  return watch.time("processors", () => {
    const built = family.processors(sized, context).map((builder) => ({ name: builder.name, ...builder.build() }));
    const wrong = built.flatMap((processor) => processor.verify());
    if (wrong[0]) throw new InputError(wrong[0]);
    const config = familyConfig(shrunk, options.settings, built);
    const processors = Object.fromEntries(built.map(({ name, instance }) => [name, instance]));
    return { family, context, reference, config, built, processors };
  });
};

/** The tiny model of one class, before anything is written. */
export interface Plan {
  readonly architecture: Architecture;
  readonly config: ModelConfig;
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
  const config = architectureConfig(shared, name, architecture, reference, options.dtype);
  const instance = instantiate(architecture.build(config, context), options.seed, options.dtype);
  return { architecture, config, instance };
};

const generationConfigOf = ({
  reference,
  built,
  config,
}: FamilyPlan): Readonly<Record<string, unknown>> | undefined => {
  if (!reference.generationConfig) return undefined;
  const base = { model_type: config.model_type, ...reference.generationConfig };
  const synced: Record<string, unknown> = {
    ...built.reduce<ModelConfig>((result, processor) => processor.sync(result), base),
  };
  for (const key of ["model_type", "vocab_size"]) if (!(key in reference.generationConfig)) delete synced[key];
  return { ...synced, pad_token_id: synced["pad_token_id"] ?? config["pad_token_id"] };
};

interface Traced {
  readonly sessions: ReadonlyMap<string, Uint8Array>;
  /** For the sessions that make discrete choices. */
  readonly probes: ReadonlyMap<string, Probe>;
  readonly files: Files;
}

const traceAll = async (
  { architecture, config, instance }: Plan,
  plan: FamilyPlan,
  options: GenerateOptions,
): Promise<Traced> => {
  const sessions = new Map<string, Uint8Array>();
  const probes = new Map<string, Probe>();
  for (const [name, session] of Object.entries(architecture.sessions(instance.model, config))) {
    const graph = traceSession(session, instance, options);
    for (const pass of options.passes ?? []) pass(graph, name);
    const file = await onnxFile(graph, instance);
    const probe = await probeOf(file, graph);
    sessions.set(name, file);
    if (probe) probes.set(name, probe);
  }
  const generationConfig = generationConfigOf(plan);
  const onnx = Object.fromEntries([...sessions].map(([name, file]) => [`onnx/${name}.onnx`, file]));
  const files: Files = {
    "config.json": configText(writtenConfig(config, plan.family, plan.reference)),
    ...(generationConfig && { "generation_config.json": jsonText(generationConfig) }),
    ...Object.assign({}, ...plan.built.map(({ files }) => files)),
    ...weightFiles(checkpoint(instance), options.maxShardSize),
    ...onnx,
    ...(options.adapter && adapterFiles(instance, options.seed, config)),
  };
  return { sessions, probes, files };
};

const loadAll = async (sessions: ReadonlyMap<string, Uint8Array>): Promise<Map<string, OnnxSession>> => {
  const loaded = new Map<string, OnnxSession>();
  for (const [name, file] of sessions) {
    try {
      loaded.set(name, await loadSession(file));
    } catch (cause) {
      for (const session of loaded.values()) await session.release();
      const [problem] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
      throw new ValidationError(`onnx/${name}.onnx cannot be loaded: ${problem}`, { cause });
    }
  }
  return loaded;
};

/** How a class chains its sessions, where their names alone do not say it. */
export const chainsOf = (
  architecture: Architecture | undefined,
  config: ModelConfig,
): Pick<LoadedModel, "forward" | "decoding" | "rowOf"> => {
  const { forward, decoding, rowOf } = architecture ?? {};
  return {
    ...(forward && { forward: (run, inputs) => forward(run, inputs, config) }),
    ...(decoding && { decoding }),
    ...(rowOf && { rowOf }),
  };
};

/** Runs work on a model's loaded sessions and releases them, whatever happens. */
export const withSessions = async <R>(
  sessions: ReadonlyMap<string, Uint8Array>,
  made: { readonly architecture: Architecture; readonly config: ModelConfig } | undefined,
  work: (model: LoadedModel) => Promise<R>,
): Promise<R> => {
  const loaded = await loadAll(sessions);
  try {
    return await work({ sessions: loaded, ...(made && chainsOf(made.architecture, made.config)) });
  } finally {
    for (const session of loaded.values()) await session.release();
  }
};

/** End-of-sequence ids of a config. */
export const endIdsOf = (...configs: readonly (Readonly<Record<string, unknown>> | undefined)[]): number[] =>
  configs.flatMap((config) => config?.["eos_token_id"] ?? []).filter((id): id is number => typeof id === "number");

const goldenOf = (traced: Traced, plan: Plan, shared: FamilyPlan) => {
  const synthesizer = plan.architecture.inputs(plan.config, shared.context);
  const { padding } = plan.architecture;
  const settings = { ...plan.config, ...generationConfigOf(shared) };
  const endIds = endIdsOf(plan.config, settings);
  const loadable = [...traced.sessions].map(([name, file]) => [name, traced.probes.get(name)?.file ?? file] as const);
  return withSessions(new Map(loadable), plan, (model) =>
    validate({
      ...watched(model, traced.probes),
      ...{ padding, endIds, settings },
      synthesize: (purpose) => synthesizer(shared.processors, purpose),
    }),
  );
};

const provenanceOf = (
  name: string,
  shared: FamilyPlan,
  plan: Plan,
  options: GenerateOptions,
  { plugin, fingerprint }: Pick<Provenance, "plugin" | "fingerprint">,
) => {
  const { reference } = shared;
  const { changed, kept } = changesOf(name, shared, plan, options.settings);
  const own = plan.instance.parameters.filter(({ tiedTo }) => tiedTo === undefined);
  return {
    architecture: name,
    modelType: shared.family.modelType,
    plugin,
    task: plan.architecture.task ?? null,
    ...(options.standInFor !== undefined && { standInFor: options.standInFor }),
    seed: options.seed,
    size: options.size,
    tokenizer: options.tokenizer,
    dtype: options.dtype,
    settings: Object.fromEntries(options.settings.map(({ path: at, value }) => [at, value])),
    reference: {
      source: reference.source,
      revision: reference.files.revision ?? null,
      configSha256: sha256(JSON.stringify(reference.written)),
    },
    changed,
    kept,
    invariants: { padding: plan.architecture.padding, cache: false, batch: true },
    processorClasses: shared.built.map(({ className }, index) => ({
      name: Object.keys(shared.processors)[index] ?? "",
      className,
    })),
    parameters: own.reduce((sum, { parameter }) => sum + parameter.size, 0),
    fingerprint,
  } satisfies Omit<Provenance, "generator" | "status" | "files">;
};

/** The directory name of an architecture's tiny model. Throws InputError for a name that is not that of a class. */
export const directoryName = (architecture: string): string => {
  if (!/^\w+$/.test(architecture)) throw new InputError(`${JSON.stringify(architecture)} is not the name of a class`);
  return `tiny-random-${architecture}`;
};

/** What to do about a failure that does not say it itself. */
const hintOf = (error: unknown, { settings }: GenerateOptions): string | undefined => {
  if (error instanceof InputError) return error.hint;
  if (settings.length === 0) return undefined;
  const given = settings.map(({ path: at, value }) => `--set ${at}=${JSON.stringify(value)}`);
  return `Leave out ${given.join(" ")} to see whether that is the cause.`;
};

const sizesOf = (files: Files): Record<string, number> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.byteLength(content)]));

/** What is known of a failure. */
export interface Failure {
  readonly step: Step;
  readonly error: unknown;
  /** What to do, where the error does not say it itself. */
  readonly hint?: string;
  readonly milliseconds?: Row["milliseconds"];
}

/** The row of an architecture that could not be made. */
export const failedRow = (
  { architecture, modelType, plugin }: Pick<Row, "architecture" | "modelType" | "plugin">,
  { step, error, hint: given, milliseconds = {} }: Failure,
  options: GenerateOptions,
): Row => {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = given ?? hintOf(error, options);
  return {
    ...{ architecture, modelType, plugin, task: null, status: "failed" },
    ...{ step, reason, error, ...(hint !== undefined && { hint }) },
    ...{ milliseconds, bytes: {}, changed: [], kept: [], processorClasses: [], parameters: 0 },
  };
};

/**
 * Makes tiny models: the six steps for one class at a time, sharing what a family's classes have in common.
 *
 * @param stepStarted hears of every step that begins
 */
export const createGenerator = (families: Families, options: GenerateOptions, stepStarted?: (step: Step) => void) => {
  const plans = new Map<string, { readonly plan: Promise<FamilyPlan>; readonly watch: Stopwatch }>();
  const planOf = async (modelType: string, watch: Stopwatch): Promise<FamilyPlan> => {
    const known = plans.get(modelType) ?? { plan: planFamily(families, modelType, options, watch), watch };
    plans.set(modelType, known);
    try {
      return await known.plan;
    } catch (error) {
      // A later class fails at the step where its family's first one did.
      watch.current = known.watch.current;
      throw error;
    }
  };

  const make = async (name: string, modelType: string, fingerprint: string | null, watch: Stopwatch): Promise<Row> => {
    const plugin = families.pluginOf(modelType);
    const shared = await planOf(modelType, watch);
    const plan = await watch.time("instantiate", () => planArchitecture(shared, name, options));
    const directory = path.resolve(options.out, directoryName(name));
    const pending = pendingDirectory(directory);
    try {
      const traced = await watch.time("save", async () => {
        const result = await traceAll(plan, shared, options);
        pending.write(result.files);
        return result;
      });
      const golden = await watch.time("validate", () => goldenOf(traced, plan, shared));
      return await watch.time("save", () => {
        const provenance = provenanceOf(name, shared, plan, options, { plugin, fingerprint });
        const cache = golden.generation !== undefined;
        const described = { ...provenance, invariants: { ...provenance.invariants, cache } };
        const late = { ...goldenFiles(golden, directory), "README.md": modelCard(described, traced.files) };
        const files = { ...traced.files, ...late };
        const record = { "tiny-random.json": provenanceFile(described, files) };
        pending.write({ ...late, ...record });
        pending.commit();
        const made = { status: "made" as const, directory, milliseconds: watch.milliseconds };
        return madeRow(described, { ...made, bytes: sizesOf({ ...files, ...record }) });
      });
    } finally {
      pending.discard();
    }
  };

  /** All six steps for one class. A failure is a row, never an exception. */
  const generate = async (name: string, modelType: string, fingerprint: string | null = null): Promise<Row> => {
    const watch = new Stopwatch(stepStarted);
    try {
      return await make(name, modelType, fingerprint, watch);
    } catch (error) {
      const named = { architecture: name, modelType, plugin: families.pluginOf(modelType) };
      return failedRow(named, { step: watch.current, error, milliseconds: watch.milliseconds }, options);
    }
  };
  return { generate, planFamily: (modelType: string) => planOf(modelType, new Stopwatch()) };
};
