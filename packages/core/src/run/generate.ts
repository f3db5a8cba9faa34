import path from "node:path";
import { InputError } from "../contract/errors.ts";
import type { Families } from "../discover/discover.ts";
import { classNamed, modelName, type NamedClass } from "../discover/model-name.ts";
import { explainedError } from "../plan/explained-error.ts";
import { type FamilyPlan, type Plan, planArchitecture, planFamily } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { modelRow } from "../report/model-row.ts";
import { failedRow, type Row, type Step } from "../report/row.ts";
import { modelCard } from "../save/card.ts";
import { wholeSessions } from "../save/external-data.ts";
import { goldenFiles } from "../save/golden-files.ts";
import { type Traced, traceAll } from "../save/model-files.ts";
import { type Provenance, provenanceFile } from "../save/provenance.ts";
import { type Files, pendingDirectory, sha256 } from "../save/save.ts";
import { changesOf, configText } from "../shrink/written-config.ts";
import { watched } from "../validate/choice-margins.ts";
import { checkDtypes } from "../validate/dtype-sessions.ts";
import { withSessions } from "../validate/loaded-sessions.ts";
import { type DtypeTolerances, dtypesFile, onnxAmong, typedSessions } from "../validate/session-names.ts";
import { type Golden, validate } from "../validate/validate.ts";
import { Stopwatch } from "./stopwatch.ts";

/** End-of-sequence ids of a config. */
const endIdsOf = (...configs: readonly (Readonly<Record<string, unknown>> | undefined)[]): number[] =>
  configs.flatMap((config) => config?.["eos_token_id"] ?? []).filter((id): id is number => typeof id === "number");

const goldenOf = (traced: Traced, plan: Plan, shared: FamilyPlan) => {
  const synthesizer = plan.architecture.inputs(plan.config, shared.context);
  const videos = plan.architecture.videos?.(plan.config, shared.context);
  const { padding } = plan.architecture;
  const settings = { ...plan.config, ...traced.generationConfig };
  const endIds = endIdsOf(plan.config, settings);
  const loadable = [...traced.sessions].map(([name, file]) => [name, traced.probes.get(name)?.file ?? file] as const);
  return withSessions(new Map(loadable), plan, (model) =>
    validate({
      ...watched(model, traced.probes),
      padding,
      endIds,
      settings,
      synthesize: (purpose) => synthesizer(shared.processors, purpose),
      videos: videos && ((purpose) => videos(shared.processors, purpose)),
    }),
  );
};

/** Runs a model's sessions in other types on its golden inputs. */
const checkTypedSessions = async ({ files }: Traced, golden: Golden, plan: Plan): Promise<void> => {
  const [stated, main] = [files[dtypesFile], golden.cases.get("")];
  if (typeof stated !== "string" || !main) return;
  const whole = await wholeSessions(onnxAmong(files), (file) => files[file]);
  const sessions = typedSessions(whole, JSON.parse(stated) as DtypeTolerances);
  await checkDtypes(sessions, main, plan.architecture.padding, plan);
};

/** A model's answers in the forms whose runtimes leave some of its config out of account. */
const goldenOfFormats = async (plan: Plan, shared: FamilyPlan, options: GenerateOptions, directory: string) => {
  const files: Files[] = [];
  for (const format of options.formats ?? []) {
    const ignoring = await format.ignoring?.(plan);
    if (!ignoring) continue;
    const config = { ...shared.config, ...ignoring };
    const other = planArchitecture({ ...shared, config }, plan.className, options);
    const traced = await traceAll(other, shared, { ...options, formats: [] });
    files.push(goldenFiles(await goldenOf(traced, other, shared), directory, `${format.name}/golden`));
  }
  return files;
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
    ...classNamed(shared.family, name),
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
      configSha256: sha256(configText(reference.written, shared.family, reference.readers, reference.floats)),
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

/** Whether a directory can be called after a class. A model type may have a dot in it: `kosmos-2.5`. */
export const isNameable = ({ architecture, modelType }: NamedClass): boolean =>
  /^\w+$/.test(architecture) && /^[\w-]+(\.[\w-]+)*$/.test(modelType);

/** The directory name of a class's tiny model. Throws InputError for a name that is not that of a class. */
export const directoryName = (named: NamedClass): string => {
  if (!isNameable(named)) throw new InputError(`${JSON.stringify(modelName(named))} is not the name of a class`);
  return `tiny-random-${modelName(named)}`;
};

const sizesOf = (files: Files): Record<string, number> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.byteLength(content)]));

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
    const directory = path.resolve(options.out, directoryName(classNamed(shared.family, name)));
    const pending = pendingDirectory(directory);
    try {
      const traced = await watch.time("save", async () => {
        const result = await traceAll(plan, shared, options);
        pending.write(result.files);
        return result;
      });
      const golden = await watch.time("validate", async () => {
        const found = await goldenOf(traced, plan, shared);
        await checkTypedSessions(traced, found, plan);
        return found;
      });
      const ofFormats = await watch.time("validate", () => goldenOfFormats(plan, shared, options, directory));
      return await watch.time("save", () => {
        const provenance = provenanceOf(name, shared, plan, options, { plugin, fingerprint });
        const cache = golden.generation !== undefined;
        const described = { ...provenance, invariants: { ...provenance.invariants, cache } };
        const card = modelCard(described, traced.files, plan.config);
        const late: Files = Object.assign(goldenFiles(golden, directory), ...ofFormats, { "README.md": card });
        const files = { ...traced.files, ...late };
        const record = { "tiny-random.json": provenanceFile(described, files) };
        pending.write({ ...late, ...record });
        pending.commit();
        const made = { status: "made" as const, directory, milliseconds: watch.milliseconds };
        return modelRow(described, { ...made, bytes: sizesOf({ ...files, ...record }) });
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
    } catch (cause) {
      const error = await explainedError(families, modelType, options, cause);
      const owner = (await families.classesOf(modelType))[name]?.owner;
      const named = { architecture: name, modelType, owner, plugin: families.pluginOf(modelType) };
      return failedRow(named, { step: watch.current, error, milliseconds: watch.milliseconds }, options);
    }
  };
  return { generate, planFamily: (modelType: string) => planOf(modelType, new Stopwatch()) };
};
