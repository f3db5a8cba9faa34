import path from "node:path";
import { readSafetensors } from "@tiny-random/nn";
import { differences } from "./compare.ts";
import type { Families } from "./discover.ts";
import { InputError, ValidationError } from "./errors.ts";
import { forward, type LoadedModel } from "./forward.ts";
import { withSessions } from "./generate.ts";
import { continueGreedily, type Generation } from "./generation.ts";
import type { Architecture, Family, ModelConfig, Tensors } from "./plugin.ts";
import type { Provenance } from "./provenance.ts";
import { directoryFiles, readJsonObject } from "./reference-files.ts";
import { filesBelow, readFileIn, sha256 } from "./save.ts";
import { sizes } from "./size.ts";
import { checkPadding, checkValues } from "./validate.ts";

/** What validating a directory found. */
export interface DirectoryReport {
  readonly directory: string;
  readonly architecture: string;
  /** One sentence each; none means that everything holds. */
  readonly problems: readonly string[];
  /** What was not checked, and why. */
  readonly unchecked: readonly string[];
}

const readTensors = (directory: string, name: string): Tensors => {
  const file = readFileIn(directory, name);
  if (!file) throw new InputError(`${name} is missing in ${directory}`, "Generate the model again.");
  try {
    return Object.fromEntries(readSafetensors(file));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} in ${directory} is not a safetensors file: ${problem}`, "Generate the model again.", {
      cause,
    });
  }
};

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Collects what goes wrong instead of stopping at the first. */
const collecting = async (problems: string[], check: () => void | Promise<void>): Promise<void> => {
  try {
    await check();
  } catch (error) {
    problems.push(message(error));
  }
};

const isGoldenOutput = (name: string): boolean => /^golden\/(.+\/)?outputs\.safetensors$/.test(name);

/** Files whose bytes are not the recorded ones; golden outputs are compared by tolerance instead. */
const changedFiles = (directory: string, { files }: Provenance): string[] => {
  const present = new Set(filesBelow(directory));
  return Object.entries(files).flatMap(([name, hash]) => {
    if (!present.has(name)) return [`${name} is missing`];
    const file = readFileIn(directory, name);
    return isGoldenOutput(name) || !file || sha256(file) === hash
      ? []
      : [`${name} is not the file that was made: its SHA-256 differs`];
  });
};

const checkCase = async (
  directory: string,
  folder: string,
  model: LoadedModel,
  padding: Architecture["padding"],
): Promise<void> => {
  const inputs = readTensors(directory, `${folder}/inputs.safetensors`);
  const recorded = readTensors(directory, `${folder}/outputs.safetensors`);
  const outputs = await forward(model, inputs);
  checkValues(outputs);
  const wrong = differences(recorded, outputs);
  if (wrong[0]) throw new ValidationError(`${folder}: ${wrong.join("; ")}`);
  if (typeof padding === "string") await checkPadding(model, { raw: {}, inputs, outputs });
};

const checkGeneration = async (directory: string, model: LoadedModel): Promise<void> => {
  const recorded = readJsonObject(directoryFiles(path.join(directory, "golden")), "generation.json") as
    | Generation
    | undefined;
  if (!recorded) return;
  const generated = await continueGreedily(model, recorded.input_ids);
  if (generated.join() !== recorded.generated_ids.join()) {
    throw new ValidationError(`golden/generation.json: the greedy continuation is ${generated.join(" ")}`);
  }
};

/** The raw golden input through processors built from the directory's own files gives the recorded model inputs. */
const checkProcessors = async (
  directory: string,
  family: Family,
  architecture: Architecture,
  config: ModelConfig,
  provenance: Provenance,
): Promise<void> => {
  const reference = directoryFiles(directory);
  const find = (name: string): Family => {
    throw new InputError(`family ${name} is needed`);
  };
  const context = {
    size: sizes[provenance.size as keyof typeof sizes],
    tokenizer: "full" as const,
    reference,
    family: find,
  };
  const built = family.processors(config, context).map((builder) => ({ name: builder.name, ...builder.build() }));
  const wrong = built.flatMap((processor) => processor.verify());
  if (wrong[0]) throw new ValidationError(wrong[0]);
  const processors = Object.fromEntries(built.map(({ name, instance }) => [name, instance]));
  const synthesize = architecture.inputs(config);
  const recorded = readTensors(directory, "golden/inputs.safetensors");
  const same = [0, 1, 2, 3].some((attempt) => {
    const made = synthesize(processors, { kind: "golden", attempt });
    return made !== undefined && differences(recorded, made.inputs, 0).length === 0;
  });
  if (!same) throw new ValidationError("the golden raw input through the processors is not golden/inputs.safetensors");
};

const readProvenance = (directory: string): Provenance => {
  const provenance = readJsonObject(directoryFiles(directory), "tiny-random.json");
  if (!provenance)
    throw new InputError(`${directory} has no tiny-random.json`, "Give a directory that tiny-random made.");
  const { architecture, modelType, files, invariants } = provenance;
  if (
    typeof architecture !== "string" ||
    typeof modelType !== "string" ||
    typeof files !== "object" ||
    typeof invariants !== "object"
  ) {
    throw new InputError(
      `tiny-random.json in ${directory} does not say what the model is`,
      "Generate the model again.",
    );
  }
  return provenance as unknown as Provenance;
};

const sessionFiles = (directory: string): Map<string, Uint8Array> =>
  new Map(
    filesBelow(directory)
      .filter((name) => /^onnx\/[^/]+\.onnx$/.test(name))
      .map((name) => [path.basename(name, ".onnx"), readFileIn(directory, name) as Uint8Array]),
  );

/**
 * Step 6 again on a directory made earlier, against its golden files and hashes.
 * Throws InputError where the directory is not a tiny model at all.
 */
export const validateDirectory = async (families: Families, directory: string): Promise<DirectoryReport> => {
  const provenance = readProvenance(directory);
  const problems = changedFiles(directory, provenance);
  const unchecked: string[] = [];
  const family = families.modelTypes.includes(provenance.modelType)
    ? await families.load(provenance.modelType)
    : undefined;
  const architecture = family?.architectures[provenance.architecture];
  const folders = filesBelow(directory)
    .filter(isGoldenOutput)
    .map((name) => path.posix.dirname(name));
  if (folders.length === 0) problems.push("there are no golden files");
  await collecting(problems, () =>
    withSessions(sessionFiles(directory), architecture, async (model) => {
      for (const folder of folders)
        await collecting(problems, () => checkCase(directory, folder, model, provenance.invariants.padding));
      await collecting(problems, () => checkGeneration(directory, model));
    }),
  );
  const config = readJsonObject(directoryFiles(directory), "config.json") as ModelConfig | undefined;
  if (!family || !architecture) unchecked.push(`processors: no installed plugin has ${provenance.architecture}`);
  else if (config)
    await collecting(problems, () =>
      checkProcessors(directory, family, architecture, { ...family.defaults, ...config }, provenance),
    );
  return { directory, architecture: provenance.architecture, problems, unchecked };
};
