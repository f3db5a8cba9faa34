import { rmSync } from "node:fs";
import path from "node:path";
import {
  allArchitectures,
  directoryFiles,
  discover,
  embeddedReference,
  type Families,
  filesReference,
  type GenerateOptions,
  type Row,
  runAll,
  type Selected,
  selectArchitectures,
  selectOfReference,
  variantReference,
} from "@tiny-random/core";
import { usableReferences } from "../references/references.ts";
import { modelSubject, type Subject } from "./ledger.ts";
import { type RealTokenizer, writeRealTokenizer } from "./real-tokenizers.ts";
import { realReferences } from "./references.ts";

/** One way of making models, and what of it is compared. */
interface Case {
  readonly name: string;
  readonly names: readonly string[] | "all";
  readonly options?: Partial<GenerateOptions>;
  /** The real reference it is made from. */
  readonly reference?: keyof ReturnType<typeof realReferences>;
  /** The real tokenizer beside the config of its model type. */
  readonly tokenizer?: RealTokenizer;
  /** A directory with the reference it is made from. */
  readonly directory?: string;
  /** Whether transformers.js and Transformers 4 look at it too. */
  readonly clients?: boolean;
}

/** Classes whose proportions change with the size. */
const sized = ["BertModel", "GPT2LMHeadModel", "LlamaForCausalLM", "PhiForCausalLM", "FalconH1ForCausalLM"];

/** Classes with what stays float32 in a checkpoint of another type, or is rounded with it. */
const typed = [
  ...["BertForMaskedLM", "GPT2LMHeadModel", "LlamaForCausalLM", "RoFormerForCausalLM", "XLNetLMHeadModel"],
  ...["EsmForMaskedLM", "DeepseekV3ForCausalLM", "GptOssForCausalLM", "Mamba2ForCausalLM", "RwkvForCausalLM"],
];

/** The variants that families state, one case each: `qwen2/late-window`. */
const variantCases = async (installed: Families): Promise<readonly Case[]> => {
  const loaded = await Promise.all(installed.modelTypes.map((modelType) => installed.load(modelType)));
  return loaded.flatMap(({ modelType, variants = {} }) =>
    Object.entries(variants).map(([variant, stated]) => ({
      name: `${modelType}/${variant.replaceAll(" ", "-")}`,
      names: stated.classes ?? [modelType],
      options: { reference: variantReference(stated) },
    })),
  );
};

/** References as people have them, one case each: `references/llama-gptq`. */
const foundCases = async (installed: Families): Promise<readonly Case[]> =>
  Promise.all(
    usableReferences().map(async ({ name, directory }) => {
      const selected = await selectOfReference(installed, directoryFiles(directory));
      const names = selected.map(({ architecture }) => architecture);
      return { name: `references/${name}`, names, directory, clients: true };
    }),
  );

/** Every class as it is made by default, then what options and real references change, on the classes they concern. */
const cases: readonly Case[] = [
  { name: "default", names: "all", clients: true },
  { name: "reference-bert", names: ["bert"], reference: "bert" },
  { name: "reference-gpt2", names: ["gpt2"], reference: "gpt2", clients: true },
  { name: "reference-llama", names: ["llama"], reference: "llama", clients: true },
  { name: "tokenizer-gemma3", names: ["Gemma3ForCausalLM"], tokenizer: "gemma3" },
  { name: "tokenizer-llama2", names: ["LlamaForCausalLM"], tokenizer: "llama2" },
  { name: "tokenizer-qwen3", names: ["Qwen3ForCausalLM"], tokenizer: "qwen3" },
  { name: "tokenizer-deepseek", names: ["DeepseekV3ForCausalLM"], tokenizer: "deepseek" },
  { name: "tokenizer-unigram", names: ["XLNetModel"], tokenizer: "unigram" },
  { name: "full-tokenizer", names: ["GPT2LMHeadModel", "BertForMaskedLM"], options: { tokenizer: "full" } },
  { name: "small", names: [...sized, "DeepseekV3ForCausalLM", "Qwen3NextForCausalLM"], options: { size: "small" } },
  { name: "paged", names: sized, options: { size: "paged" } },
  { name: "bfloat16", names: typed, options: { dtype: "bfloat16" } },
  { name: "float16", names: typed, options: { dtype: "float16" } },
  { name: "shards", names: ["LlamaForCausalLM", "BertModel"], options: { maxShardSize: 60_000 }, clients: true },
  {
    name: "logits-to-keep",
    names: ["LlamaForCausalLM", "T5ForConditionalGeneration", "LlavaForConditionalGeneration"],
    options: { logitsToKeep: true },
    clients: true,
  },
  { name: "seed-1", names: ["LlamaForCausalLM", "BertForMaskedLM"], options: { seed: 1 } },
  {
    name: "adapter",
    names: ["bert", "GPT2LMHeadModel", "GPT2ForSequenceClassification", "LlamaForCausalLM"],
    options: { adapter: "lora" },
  },
];

/** One model of a case, as suites look at it. */
export interface MadeModel extends Subject {
  readonly case: Case;
  readonly architecture: string;
  readonly task: string | null;
  readonly directory: string;
}

/** What making all cases came to. */
export interface MadeCases {
  readonly models: readonly MadeModel[];
  readonly failures: readonly { readonly name: string; readonly row: Row }[];
}

/** The default options below a directory. */
export const defaultOptions = (out: string): GenerateOptions => ({
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  reference: embeddedReference,
  settings: [],
});

/** The families the suite compares: those of this repository. */
export const families = (root: string): Promise<Families> => discover([root]);

/**
 * All cases, or those with the given names; other names are of architectures, made by default options, or of model types, which
 * their variants come with.
 */
const chosenCases = (all: readonly Case[], names: readonly string[]): readonly Case[] => {
  if (names.length === 0) return all;
  const isCase = (one: Case, name: string): boolean =>
    one.name === name || (one.directory !== undefined && one.name.startsWith(`${name}/`));
  const architectures = names.filter((name) => all.every((one) => !isCase(one, name)));
  const byDefault: Case = { name: "default", names: architectures, clients: true };
  const chosen = all.filter(({ name }) => names.includes(name) || names.includes(name.split("/")[0] ?? ""));
  return [...chosen, ...(architectures.length > 0 ? [byDefault] : [])];
};

/** Which models a run makes. */
export interface CaseChoice {
  /** Cases, classes and model types; none for all. */
  readonly names?: readonly string[];
  /** A plugin: only what it has. */
  readonly modality?: string | undefined;
}

const selectionOf = async (
  installed: Families,
  { names }: Case,
  modality: string | undefined,
): Promise<readonly Selected[]> => {
  const all = names === "all" ? await allArchitectures(installed) : await selectArchitectures(installed, names);
  return all.filter(({ modelType }) => modality === undefined || installed.pluginOf(modelType) === modality);
};

const referenceOf = async (
  installed: Families,
  { reference, tokenizer, directory: own }: Case,
  folder: string,
): Promise<Partial<Pick<GenerateOptions, "reference">>> => {
  const written = tokenizer && (await writeRealTokenizer(installed, tokenizer, folder));
  const directory = reference ? realReferences(folder)[reference] : (own ?? written);
  if (directory !== undefined) return { reference: filesReference(directoryFiles(directory)) };
  return {};
};

const madeModel = (one: Case, row: Row): readonly MadeModel[] => {
  const { architecture, modelType, task, directory } = row;
  if (directory === undefined) return [];
  const subject = modelSubject(modelType, `${one.name}/${architecture}`, directory);
  return [{ ...subject, case: one, architecture, task, directory }];
};

/** Makes every case's models afresh below a directory, or those that are chosen. */
export const makeCases = async (
  installed: Families,
  out: string,
  { names = [], modality }: CaseChoice = {},
): Promise<MadeCases> => {
  rmSync(out, { recursive: true, force: true });
  const [models, failures]: [MadeModel[], { name: string; row: Row }[]] = [[], []];
  for (const one of chosenCases(
    [...cases, ...(await variantCases(installed)), ...(await foundCases(installed))],
    names,
  )) {
    const selection = await selectionOf(installed, one, modality);
    if (selection.length === 0) continue;
    const reference = await referenceOf(installed, one, path.join(out, "references"));
    const options = { ...defaultOptions(path.join(out, one.name)), ...one.options, ...reference };
    const rows = await runAll(installed, selection, options);
    models.push(...rows.flatMap((row) => madeModel(one, row)));
    failures.push(...rows.filter(({ status }) => status === "failed").map((row) => ({ name: one.name, row })));
  }
  return { models, failures };
};
