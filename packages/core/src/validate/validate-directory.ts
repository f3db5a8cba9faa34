import { existsSync } from "node:fs";
import path from "node:path";
import { idTensor } from "../contract/decoding-plan.ts";
import { InputError, ValidationError } from "../contract/errors.ts";
import type {
  Architecture,
  Family,
  InputPurpose,
  ModelConfig,
  Synthesized,
  SynthesizedInput,
  Tensors,
} from "../contract/plugin.ts";
import { directoryFiles, readJsonObject } from "../contract/reference-files.ts";
import { sizes } from "../contract/size.ts";
import type { Families } from "../discover/discover.ts";
import { familyContext } from "../plan/family-plan.ts";
import { filledConfig, type ReadConfig, readConfigOf } from "../resolve/read-config.ts";
import { listedArchitectures } from "../resolve/reference.ts";
import { withoutTaggedFloats } from "../resolve/special-floats.ts";
import type { Provenance } from "../save/provenance.ts";
import { readFileIn } from "../save/save.ts";
import { differences } from "./compare.ts";
import { checkDtypes } from "./dtype-sessions.ts";
import { forward, type LoadedModel } from "./forward.ts";
import { continueGreedily, type Generation, sharedInputs } from "./generation.ts";
import { withSessions } from "./loaded-sessions.ts";
import {
  changedFiles,
  goldenFolders,
  makeAgain,
  readProvenance,
  readTensors,
  wholeSessionFiles,
} from "./model-directory.ts";
import { attempts, checkPadding, checkValues } from "./validate.ts";

/** What validating a directory found. */
export interface DirectoryReport {
  readonly directory: string;
  readonly architecture: string;
  /** One sentence each; none means that everything holds. */
  readonly problems: readonly string[];
  /** What was not checked, and why. */
  readonly unchecked: readonly string[];
}

/** What is known of the directory's class where its plugin is installed. */
interface InstalledClass {
  readonly family: Family;
  readonly architecture: Architecture;
  /** The directory's config.json with everything that Transformers' configuration class fills in. */
  readonly config: ModelConfig;
  readonly read: ReadConfig;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Collects what goes wrong instead of stopping at the first. */
const collecting = async (problems: string[], check: () => void | Promise<void>): Promise<void> => {
  try {
    await check();
  } catch (error) {
    problems.push(messageOf(error));
  }
};

const sameNames = (expected: Tensors, actual: Tensors): boolean =>
  Object.keys(expected).sort().join() === Object.keys(actual).sort().join();

/** Names of recorded outputs that are -∞ in places: a class has to say so before they are recorded. */
const infiniteIn = (recorded: Tensors): string[] =>
  Object.entries(recorded).flatMap(([name, { data }]) =>
    data instanceof Float32Array && data.includes(Number.NEGATIVE_INFINITY) ? [name] : [],
  );

const checkCase = async (
  directory: string,
  folder: string,
  model: LoadedModel,
  padding: Architecture["padding"],
): Promise<void> => {
  const inputs = readTensors(directory, `${folder}/inputs.safetensors`);
  const recorded = readTensors(directory, `${folder}/outputs.safetensors`);
  const outputs = await forward(model, inputs);
  checkValues(outputs, infiniteIn(recorded));
  if (!sameNames(recorded, outputs)) {
    throw new ValidationError(
      `${folder}/outputs.safetensors has ${Object.keys(recorded).join(", ")} where the model gives ${Object.keys(outputs).join(", ")}`,
    );
  }
  const wrong = differences(recorded, outputs);
  if (wrong[0])
    throw new ValidationError(`the outputs are not those of ${folder}/outputs.safetensors: ${wrong.join("; ")}`);
  if (typeof padding === "string") await checkPadding(model, { raw: {}, inputs, outputs });
};

const isIds = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);

/** What a continuation was made from that stands among the golden inputs. */
const sharedTensors = (directory: string, recorded: Readonly<Record<string, unknown>>): Tensors => {
  const names = recorded[sharedInputs];
  if (!Array.isArray(names) || names.length === 0) return {};
  const inputs = readTensors(directory, "golden/inputs.safetensors");
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => names.includes(name)));
};

const checkGeneration = async (directory: string, model: LoadedModel): Promise<void> => {
  const golden = path.join(directory, "golden");
  const recorded = readJsonObject(directoryFiles(golden), "generation.json") as
    | (Partial<Generation> & Readonly<Record<string, unknown>>)
    | undefined;
  if (!recorded) return;
  const { input_ids } = recorded;
  const generated_ids: unknown = recorded.generated_ids?.flat();
  const inputs = existsSync(path.join(golden, "generation.safetensors"))
    ? { ...sharedTensors(directory, recorded), ...readTensors(directory, "golden/generation.safetensors") }
    : isIds(input_ids) && { input_ids: idTensor([input_ids]) };
  if (!inputs || !isIds(generated_ids))
    throw new InputError("golden/generation.json has no input_ids and generated_ids", makeAgain);
  const settings = Object.assign(
    {},
    ...["config.json", "generation_config.json"].map((name) => readJsonObject(directoryFiles(directory), name)),
  );
  const generated = await continueGreedily(model, inputs, settings);
  if (generated.join() === generated_ids.join()) return;
  const step = generated.findIndex((id, index) => id !== generated_ids[index]);
  throw new ValidationError(
    `the greedy continuation leaves golden/generation.json at token ${step + 1}: ${generated[step]} instead of ${generated_ids[step]}`,
  );
};

/** Golden inputs of a certain purpose, which synthesizers make again. */
const purposes: Readonly<Record<string, InputPurpose["kind"]>> = {
  golden: "golden",
  "golden/distant": "distant",
  "golden/video": "golden",
};

const recordsRaw = (directory: string, folder: string, { raw }: SynthesizedInput): boolean =>
  Object.entries(raw).every(([name, content]) => {
    const file = readFileIn(directory, `${folder}/${name}`);
    return file !== undefined && Buffer.from(content).equals(file);
  });

/** The first of the inputs to try whose raw files a folder holds. */
const firstRecorded = async (
  directory: string,
  folder: string,
  synthesize: (attempt: number) => Synthesized,
): Promise<SynthesizedInput | undefined> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const input = await synthesize(attempt);
    if (input && recordsRaw(directory, folder, input)) return input;
  }
  return undefined;
};

const processorsOf = async (
  families: Families,
  directory: string,
  { family, config, read }: InstalledClass,
  { size }: Provenance,
) => {
  const reference = directoryFiles(directory);
  const given = { size: sizes[size as keyof typeof sizes], tokenizer: "full" as const, reference };
  const context = await familyContext(families, family, read, given);
  const built = family.processors(config, context).map((builder) => ({ name: builder.name, ...builder.build() }));
  const wrong = built.flatMap((processor) => processor.verify());
  if (wrong[0]) throw new ValidationError(wrong.join("; "));
  return { context, processors: Object.fromEntries(built.map(({ name, instance }) => [name, instance])) };
};

/** The raw golden inputs through processors built from the directory's own files give the recorded model inputs. */
const checkProcessors = async (
  families: Families,
  directory: string,
  installed: InstalledClass,
  provenance: Provenance,
  folders: readonly string[],
  found: { readonly problems: string[]; readonly unchecked: string[] },
): Promise<void> => {
  if (!readJsonObject(directoryFiles(directory), "config.json")) return;
  const { config } = installed;
  const { context, processors } = await processorsOf(families, directory, installed, provenance);
  const { architecture } = installed;
  const [usual, videos] = [architecture.inputs(config, context), architecture.videos?.(config, context)];
  for (const folder of folders) {
    const kind = purposes[folder];
    const synthesize = folder === "golden/video" ? videos : usual;
    if (!kind || !synthesize) continue;
    const made = await firstRecorded(directory, folder, (attempt) => synthesize(processors, { kind, attempt }));
    if (!made) {
      found.unchecked.push(`${folder}: its raw input is not one that the installed plugin makes`);
      continue;
    }
    const recorded = readTensors(directory, `${folder}/inputs.safetensors`);
    const wrong = differences(recorded, made.inputs, 0);
    if (wrong[0])
      found.problems.push(
        `the raw input through the processors is not ${folder}/inputs.safetensors: ${wrong.join("; ")}`,
      );
  }
};

/** The directory's config; a broken one is a problem, and the class's defaults stand in for it. */
const configOf = (directory: string, problems: string[]): Record<string, unknown> => {
  try {
    return readJsonObject(directoryFiles(directory), "config.json") ?? {};
  } catch (error) {
    problems.push(messageOf(error));
    return {};
  }
};

/** What is wrong with the name of the class, which every client goes by. */
const classProblems = async (
  families: Families,
  { modelType, architecture }: Provenance,
  config: Record<string, unknown>,
): Promise<string[]> => {
  const listed = listedArchitectures(config);
  if (listed.length > 0 && !listed.includes(architecture))
    return [`tiny-random.json says ${architecture}, and config.json ${listed.join(", ")}`];
  if (!families.modelTypes.includes(modelType)) return [];
  const { architectures } = await families.load(modelType);
  return Object.hasOwn(architectures, architecture)
    ? []
    : [`tiny-random.json says ${architecture}, which is no class of ${modelType}`];
};

const installedClass = async (
  families: Families,
  { modelType, architecture: name }: Provenance,
  written: Record<string, unknown>,
): Promise<InstalledClass | undefined> => {
  if (!families.modelTypes.includes(modelType)) return undefined;
  const family = await families.load(modelType);
  const architecture = Object.hasOwn(family.architectures, name) ? family.architectures[name] : undefined;
  const read = await readConfigOf(families, family, { ...withoutTaggedFloats(written), model_type: modelType });
  const config = filledConfig(read.config, family, read.readers);
  return architecture && { family, architecture, config, read };
};

/** Of a loadable model that Transformers is known not to run, why. */
const provenProblems = ({ proven }: Provenance & { readonly proven?: unknown }): string[] => {
  if (typeof proven !== "object" || proven === null) return [];
  const { ran, reason, transformers } = proven as { ran?: unknown; reason?: unknown; transformers?: unknown };
  return ran === false ? [`Transformers ${String(transformers)} does not run it: ${String(reason)}`] : [];
};

/**
 * Step 6 again on a directory made earlier, against its golden files and hashes.
 * Throws InputError where the directory is not a tiny model at all.
 */
export const validateDirectory = async (families: Families, directory: string): Promise<DirectoryReport> => {
  const provenance = readProvenance(directory);
  const found = { problems: changedFiles(directory, provenance), unchecked: [] as string[] };
  if (provenance.status === "loadable") {
    const unchecked = ["a forward pass: the model was made to load, from a config and a header alone"];
    const problems = [...found.problems, ...provenProblems(provenance)];
    return { directory, architecture: provenance.architecture, problems, unchecked };
  }
  const { problems, unchecked } = found;
  const config = configOf(directory, problems);
  problems.push(...(await classProblems(families, provenance, config)));
  const installed = await installedClass(families, provenance, config);
  const folders = goldenFolders(directory);
  const { plain, dtypes } = await wholeSessionFiles(directory);
  const { padding } = provenance.invariants;
  if (!folders.includes("golden")) problems.push("there are no golden outputs");
  await collecting(problems, () =>
    withSessions(plain, installed, async (model) => {
      for (const folder of folders) await collecting(problems, () => checkCase(directory, folder, model, padding));
      if (existsSync(path.join(directory, "golden")))
        await collecting(problems, () => checkGeneration(directory, model));
    }),
  );
  if (dtypes.length > 0 && folders.includes("golden"))
    await collecting(problems, () => {
      const [inputs, outputs] = ["inputs", "outputs"].map((name) =>
        readTensors(directory, `golden/${name}.safetensors`),
      );
      return checkDtypes(dtypes, { raw: {}, inputs: inputs ?? {}, outputs: outputs ?? {} }, padding, installed);
    });
  if (!installed) unchecked.push(`processors: no installed plugin has ${provenance.architecture}`);
  else await collecting(problems, () => checkProcessors(families, directory, installed, provenance, folders, found));
  return { directory, architecture: provenance.architecture, problems: [...new Set(problems)], unchecked };
};
