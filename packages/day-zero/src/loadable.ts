import path from "node:path";
import { processorTable } from "@tiny-random/atlas";
import {
  applySettings,
  type BuiltProcessor,
  type Context,
  configChanges,
  directoryName,
  type Families,
  type Files,
  failedRow,
  type GenerateOptions,
  InputError,
  isConfig,
  jsonText,
  type ModelConfig,
  modelRow,
  pendingDirectory,
  provenanceFile,
  type ReferenceFiles,
  type Row,
  readJsonObject,
  type Setting,
  type Step,
  sha256,
  sizes,
  weightFiles,
} from "@tiny-random/core";
import { isFloat, type StoredTensor } from "@tiny-random/nn";
import { doubtsOf, nameOfDimension } from "./doubts.ts";
import { checkConfigFits } from "./fitting-config.ts";
import { asSpelled } from "./header-at-config.ts";
import { loadableCard } from "./loadable-card.ts";
import type { LoadableProvenance } from "./loadable-provenance.ts";
import { type LoadableReference, provenOf } from "./loadable-reference.ts";
import { type LoadableProcessors, loadableProcessors } from "./processor-files.ts";
import { randomWeights } from "./random-weights.ts";
import { type Solution, solve } from "./solve.ts";
import { spelledText } from "./spelled-config.ts";

/** What becomes of a loadable model's reference: the tiny config and tensors, and the processors beside them. */
export interface LoadablePlan {
  readonly reference: LoadableReference;
  readonly solution: Solution;
  readonly built: readonly { readonly name: string; readonly processor: BuiltProcessor }[];
}

/** The fields of the config that owns the vocabulary, below those of the whole: where token ids stand. */
const textFields = (config: ModelConfig): ModelConfig => {
  const nested = Object.values(config).filter(isConfig);
  const text = nested.find((one) => typeof one["vocab_size"] === "number") ?? {};
  return { ...text, ...config };
};

/** A vocabulary of so many words at least is one of a tokenizer; smaller ones are alphabets and codes. */
const smallestVocabulary = 1000;

/** No codebook has so many entries: such a vocabulary is a tokenizer's, whether its class is known or not. */
const smallestOfWords = 10_000;

/** What AutoTokenizer takes for a model type that has no class of its own. */
const anyTokenizer = "TokenizersBackend";

/** The tokenizer class of a model type, else that of a part of it, else any where the vocabulary is one of words. */
const tokenizerClass = (modelType: string, config: ModelConfig): string | undefined => {
  const { vocab_size: words } = textFields(config);
  if (typeof words !== "number" || words < smallestVocabulary) return undefined;
  const types = [modelType, ...Object.values(config).flatMap((part) => (isConfig(part) ? [part["model_type"]] : []))];
  const { tokenizer: classes } = processorTable().types;
  const known = types.map((type) => (typeof type === "string" ? classes[type] : undefined));
  return known.find((one) => one !== undefined) ?? (words >= smallestOfWords ? anyTokenizer : undefined);
};

const placeholder = /^((image|video|audio|speech)\w*_token)(_id|_index)$/;

/** Tokens that stand for what is no text, by their names: `image_token_id` is of the `image_token`, `<image>`. */
const placeholderTokens = (config: ModelConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(config).flatMap(([field, value]) => {
      const [, token] = placeholder.exec(field) ?? [];
      return token !== undefined && typeof value === "number" ? [[token, `<${token.replace(/_token$/, "")}>`]] : [];
    }),
  );

const tokenizerFile = /^(tokenizer|vocab|merges|spiece|sentencepiece)\b.*\.(json|txt|model)$/;

/** A reference's own files, or where they have no tokenizer the embedded one of the class that its model type has. */
const filesWithTokenizer = async (
  families: Families,
  { modelType, origin, spelled, files }: LoadableReference,
): Promise<ReferenceFiles> => {
  const className = tokenizerClass(modelType, spelled.config);
  const hasOwn = files.list().some((name) => tokenizerFile.test(name));
  if (origin !== "atlas" || hasOwn || className === undefined) return files;
  const placeholders = placeholderTokens(spelled.config);
  const found = await Promise.all(families.plugins.map(({ plugin }) => plugin.tokenizerOf?.(className, placeholders)));
  return found.find((one) => one !== undefined) ?? files;
};

const buildProcessors = async (
  families: Families,
  given: LoadableReference,
  { tokenizer, size }: GenerateOptions,
): Promise<LoadablePlan["built"]> => {
  const { spelled } = given;
  const files = await filesWithTokenizer(families, given);
  const family = (name: string): never => {
    throw new InputError(`no family is asked for ${name} here`);
  };
  const context: Context = {
    size: sizes[size],
    tokenizer,
    reference: files,
    family,
    merged: (c) => c,
    filled: (c) => c,
  };
  const builders = await Promise.all(
    families.plugins.map(({ plugin }) => plugin.processorsOf?.(textFields(spelled.config), context) ?? []),
  );
  return builders.flat().map((builder) => ({ name: builder.name, processor: builder.build() }));
};

/** Far more than any tiny model has: such a tensor's sizes stayed as they are in the reference. */
const largest = 20_000_000;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1);

/** Refuses what did not become small, before anything is allocated for it. */
const checkSmall = ({ tensors, parameters }: Solution, where: string): void => {
  if (parameters <= largest) return;
  const [[name, { shape }] = ["", { shape: [] }]] = [...tensors].sort(
    ([, a], [, b]) => sizeOf(b.shape) - sizeOf(a.shape),
  );
  throw new InputError(
    `${where} does not become small: ${name} would be [${shape.join(", ")}], of ${parameters} parameters in all`,
    "Set the config's values that it depends on with --set; npx @tiny-random/cli explain shows them.",
  );
};

const settingNumbers = (settings: readonly Setting[]): ReadonlyMap<string, number> =>
  new Map(settings.flatMap(({ path: at, value }) => (typeof value === "number" ? [[at, value] as const] : [])));

/** Derives the tiny model of a reference that no family knows. Throws InputError where that is not possible. */
export const planLoadable = async (
  families: Families,
  reference: LoadableReference,
  options: GenerateOptions,
): Promise<LoadablePlan> => {
  const built = await buildProcessors(families, reference, options);
  const isOfAnyKind = tokenizerClass(reference.modelType, reference.spelled.config) === anyTokenizer;
  const follow = (config: ModelConfig): ModelConfig => {
    const followed = built.reduce((result, { processor }) => processor.sync(result), config);
    // A class that no tokenizer is known of may count positions from its padding's id, or look it up in another table.
    return isOfAnyKind && "pad_token_id" in config ? { ...followed, pad_token_id: config["pad_token_id"] } : followed;
  };
  const size = built.length > 0 ? follow({ model_type: reference.modelType })["vocab_size"] : undefined;
  const { config, ...solved } = solve(reference.spelled.config, reference.header, {
    set: settingNumbers(options.settings),
    ...(reference.measured && { measured: reference.measured }),
    ...(reference.factors && { factors: reference.factors }),
    ...(typeof size === "number" && { tokenizer: { size, follow } }),
  });
  // In the atlas both come from one class.
  if (reference.origin === "given")
    checkConfigFits(reference.spelled.config, solved.dimensions, reference.files.description);
  checkSmall({ config, ...solved }, reference.files.description);
  const named = { ...applySettings(config, options.settings), architectures: [reference.architecture] };
  const { said, spelled } = reference;
  return { reference, built, solution: { ...solved, config: said ? asSpelled(named, spelled.config, said) : named } };
};

/** Processor files that fit as they are, since images and sounds keep their sizes. */
const copiedFiles = /^(preprocessor|processor|video_preprocessor|image_processor)_config\.json$/;

const generationConfig = ({ reference, built }: LoadablePlan): Files => {
  const config = readJsonObject(reference.files, "generation_config.json");
  if (!config) return {};
  const synced: Record<string, unknown> = built.reduce<ModelConfig>((result, { processor }) => processor.sync(result), {
    model_type: reference.modelType,
    ...config,
  });
  const kept = Object.keys(synced).filter((key) => key in config || key === "pad_token_id");
  return { "generation_config.json": jsonText(Object.fromEntries(kept.map((key) => [key, synced[key]]))) };
};

/** The processors beside a tokenizer: of a class at its defaults those of its model type. */
const processorsBeside = ({ reference, solution, built }: LoadablePlan): LoadableProcessors =>
  reference.origin === "atlas"
    ? loadableProcessors({ ...solution.config, model_type: reference.modelType }, built.length > 0)
    : { files: {}, classes: [] };

/** Where a class at its defaults generates, its generation config is what the tiny config says of tokens. */
const generationOf = ({ reference, solution }: LoadablePlan): Files => {
  if (reference.origin !== "atlas" || !generates.test(reference.architecture)) return {};
  const ids = Object.entries(textFields(solution.config)).filter(
    ([key, value]) => generationIds.has(key) && (typeof value === "number" || Array.isArray(value)),
  );
  return ids.length === 0 ? {} : { "generation_config.json": jsonText(Object.fromEntries(ids)) };
};

const generates = /For(CausalLM|ConditionalGeneration|Seq2SeqLM)$|LMHeadModel$/;
const generationIds = new Set(["bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id"]);

const filesOf = (plan: LoadablePlan, weights: ReadonlyMap<string, StoredTensor>, maxShardSize?: number): Files => {
  const { reference, solution, built } = plan;
  const copied = reference.files
    .list()
    .filter((name) => copiedFiles.test(name))
    .map((name) => [name, reference.files.read(name) ?? ""]);
  return {
    "config.json": spelledText(solution.config, reference.spelled.floats),
    ...generationOf(plan),
    ...(built.length > 0 && generationConfig(plan)),
    ...processorsBeside(plan).files,
    ...Object.fromEntries(copied),
    ...Object.assign({}, ...built.map(({ processor }) => processor.files)),
    ...weightFiles(weights, maxShardSize),
  };
};

const dtypeOf = (weights: ReadonlyMap<string, StoredTensor>): string =>
  [...weights.values()].find(({ dtype }) => isFloat(dtype))?.dtype ?? "float32";

/** Whether a model is the one that Transformers was asked about. */
const isDefault = ({ origin, said }: LoadableReference, { settings, tokenizer, size }: GenerateOptions): boolean =>
  origin === "atlas" && !said && settings.length === 0 && tokenizer === "reduced" && size === "tiny";

const provenanceOf = (plan: LoadablePlan, options: GenerateOptions, dtype: string): LoadableProvenance => {
  const { reference, solution, built } = plan;
  const { architecture, modelType, modality, spelled, files } = reference;
  const set = Object.fromEntries(options.settings.map(({ path: at }) => [at.split(".")[0], "--set"]));
  const changed = configChanges(reference.said ?? spelled.config, solution.config, { ...set, architectures: "class" });
  const keys = new Set(changed.map(({ key }) => key));
  return {
    architecture,
    modelType,
    plugin: modality,
    task: null,
    seed: options.seed,
    size: options.size,
    tokenizer: options.tokenizer,
    dtype,
    settings: Object.fromEntries(options.settings.map(({ path: at, value }) => [at, value])),
    reference: {
      source: files.description,
      revision: files.revision ?? null,
      configSha256: sha256(JSON.stringify(spelled.config)),
    },
    changed,
    kept: Object.keys(solution.config).filter((key) => !keys.has(key)),
    invariants: { padding: { none: "no forward pass was made" }, cache: false, batch: false },
    processorClasses: [
      ...built.map(({ name, processor }) => ({ name, className: processor.className })),
      ...processorsBeside(plan).classes,
    ],
    parameters: solution.parameters,
    fingerprint: null,
    dimensions: solution.dimensions.map((one) => ({
      place: nameOfDimension(one),
      reference: one.reference,
      tiny: one.tiny,
      expression: one.expression,
    })),
    proven: isDefault(reference, options) ? (provenOf(modelType, architecture) ?? null) : null,
    doubts: doubtsOf(solution.dimensions),
  };
};

/**
 * Makes a model that loads, of a config and a header alone. A failure is a row, never an exception.
 *
 * @param stepStarted hears of every step that begins
 */
export const makeLoadable = async (
  families: Families,
  resolve: () => LoadableReference,
  named: Pick<Row, "architecture" | "modelType" | "plugin">,
  options: GenerateOptions,
  stepStarted: (step: Step) => void = () => {},
): Promise<Row> => {
  let step: Step = "resolve";
  const begin = (next: Step): void => {
    step = next;
    stepStarted(next);
  };
  const start = performance.now();
  try {
    begin("resolve");
    const reference = resolve();
    begin("shrink");
    const plan = await planLoadable(families, reference, options);
    begin("instantiate");
    const weights = randomWeights(plan.solution.tensors, options.seed);
    begin("save");
    return writeLoadable(plan, weights, options, start);
  } catch (error) {
    return failedRow(named, { step, error }, options);
  }
};

const writeLoadable = (
  plan: LoadablePlan,
  weights: ReadonlyMap<string, StoredTensor>,
  options: GenerateOptions,
  start: number,
): Row => {
  const directory = path.resolve(options.out, directoryName(plan.reference));
  const files = filesOf(plan, weights, options.maxShardSize);
  const provenance = provenanceOf(plan, options, dtypeOf(weights));
  const card = { "README.md": loadableCard(provenance) };
  const record = { "tiny-random.json": provenanceFile(provenance, { ...files, ...card }, "loadable") };
  const all: Files = { ...files, ...card, ...record };
  const pending = pendingDirectory(directory);
  try {
    pending.write(all);
    pending.commit();
  } finally {
    pending.discard();
  }
  const bytes = Object.fromEntries(Object.entries(all).map(([name, content]) => [name, Buffer.byteLength(content)]));
  const milliseconds = { save: performance.now() - start };
  return modelRow(provenance, { status: "loadable", directory, milliseconds, bytes });
};
