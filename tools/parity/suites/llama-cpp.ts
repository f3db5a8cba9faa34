import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  directoryFiles,
  type Families,
  filledConfig,
  type GenerateOptions,
  InputError,
  type Row,
  readConfigOf,
  readJsonObject,
  readProvenance,
  runAll,
} from "@tiny-random/core";
import { architectureOf, type GgmlType, ggufFormat, modelTypes, roundedFile } from "@tiny-random/gguf";
import { readSafetensors } from "@tiny-random/nn";
import { defaultOptions, families, type MadeModel } from "../cases.ts";
import { root } from "../environment.ts";
import type { LlamaCppAnswer, LlamaCppQuestion } from "../llama-cpp-answers.ts";
import { type PythonProcess, startPython } from "../python-process.ts";
import { tokenizerAnswers } from "../strings.ts";
import { defineSuite, type Finding } from "../suite.ts";

/** llama.cpp ends its process where something is not as it wants it: it has one of its own. */
type LlamaCpp = PythonProcess<LlamaCppQuestion, LlamaCppAnswer>;

const script = path.join(root, "tools/dist/parity/llama-cpp-answers.js");

/** What `gguf/golden.json` says of a file. */
interface Comparison {
  readonly golden: string;
  readonly tolerance: number;
}

/** All types, and those that hold rows of any length. */
const choices: readonly (readonly GgmlType[])[] = [
  ["f32", "f16", "q8_0", "q4_0"],
  ["f32", "f16"],
];

/** A directory with GGUF files, or the sentence by which there are none. */
type Made = { readonly directory: string } | { readonly refused: string };

/**
 * Makes a model again, with GGUF files of as many types as its rows allow. Where the architecture refuses it and says what to set,
 * it is made with that.
 */
const withGguf = async (installed: Families, { directory, case: one }: MadeModel, out: string): Promise<Made> => {
  const { modelType, architecture } = readProvenance(directory);
  const below = { ...defaultOptions(path.join(out, "gguf", one.name)), ...one.options };
  const { refusals = [] } = await architectureOf(modelType, architecture);
  const make = async (settings: GenerateOptions["settings"], [types = [], ...others] = choices): Promise<Row> => {
    const [row] = await runAll(installed, [{ modelType, architecture }], {
      ...below,
      settings,
      formats: [ggufFormat(types)],
    });
    if (!row) throw new Error(`${architecture} was not made`);
    return row.directory === undefined && others.length > 0 ? make(settings, others) : row;
  };
  const first = await make(below.settings);
  if (first.directory !== undefined) return { directory: first.directory };
  const { set } = refusals.find(({ reason }) => reason === first.reason) ?? {};
  const second = set && (await make(Object.entries(set).map(([at, value]) => ({ path: at, value }))));
  if (second?.directory !== undefined) return { directory: second.directory };
  // A reference's own class has a file, or the architecture says why not.
  const isStated = one.name !== "default" || refusals.some(({ reason }) => reason === first.reason);
  if (first.step === "save" && first.error instanceof InputError && isStated) return { refused: first.error.message };
  throw first.error;
};

const strings = 200;

/** Texts that llama.cpp reads otherwise by design, by what stands in tokenizer.json, each with what it does. */
const readOtherwise: readonly {
  readonly where: RegExp;
  readonly texts: (text: string) => boolean;
}[] = [
  // It puts a space before every text and behind every special token; Metaspace puts one before a text that begins with none.
  { where: /"prepend_scheme":\s*"first"/, texts: (text) => /^[ \u2581]|<\/?\w+>./u.test(text) },
  // It does not compose characters.
  { where: /"type":\s*"NFC"/, texts: (text) => text !== text.normalize("NFC") },
];

const asLlamaReads = (directory: string, text: string): boolean => {
  const json = readFileSync(path.join(directory, "tokenizer.json"), "utf8");
  return !readOtherwise.some(({ where, texts }) => texts(text) && where.test(json));
};

/** How far scores may be from those of the same values in float32: activations are rounded too, to float16 or in blocks of int8. */
const roundingTolerances: Readonly<Record<GgmlType, number>> = { f32: 0, f16: 2e-2, q8_0: 1e-1, q4_0: 1e-1 };

/** A model's weights, whether in one file or in shards. */
const weightsIn = (directory: string): ReturnType<typeof readSafetensors> => {
  const files = readdirSync(directory).filter((name) => name.endsWith(".safetensors"));
  return new Map(files.flatMap((name) => [...readSafetensors(readFileSync(path.join(directory, name)))]));
};

/** Writes the f32 file of a quantized one's values beside it. */
const writeRounded = async (installed: Families, directory: string, type: GgmlType): Promise<string | undefined> => {
  if (type === "f32") return undefined;
  const files = directoryFiles(directory);
  const family = await installed.load(readProvenance(directory).modelType);
  const { config, readers } = await readConfigOf(installed, family, readJsonObject(files, "config.json") ?? {});
  const texts = files.list().filter((name) => /\.(json|jinja)$/.test(name));
  const model = {
    className: readProvenance(directory).architecture,
    config: filledConfig(config, family, readers),
    tensors: weightsIn(directory),
    files: Object.fromEntries(texts.map((name) => [name, readFileSync(path.join(directory, name), "utf8")])),
  };
  const file = path.join(directory, `rounded-${type}.gguf`);
  writeFileSync(file, await roundedFile(model, type));
  return file;
};

/** What one file is asked: the tokenizer is the same in all, the weights are golden ones in the first. */
const questionOf = (
  directory: string,
  file: string,
  { golden }: Comparison,
  rounded: string | undefined,
): LlamaCppQuestion => {
  const isFirst = file.endsWith("F32.gguf");
  const { strings: texts, ids } = isFirst ? tokenizerAnswers(directory, strings) : { strings: [], ids: [] };
  return {
    file: path.join(directory, file),
    golden: path.join(directory, golden),
    rounded,
    continues: isFirst,
    texts: texts
      .map((text, index) => ({ text, ids: ids[index] ?? [] }))
      .filter(({ text }) => asLlamaReads(directory, text)),
  };
};

const wrongOf = (answer: LlamaCppAnswer, { tolerance }: Comparison, type: GgmlType): readonly string[] => {
  if (answer.problem !== undefined) return [answer.problem];
  const {
    difference = Number.NaN,
    fromRounded = type === "f32" ? 0 : Number.NaN,
    positions = 0,
    continuation,
    texts = [],
  } = answer;
  const near = difference <= tolerance && positions > 0;
  const [text] = texts;
  return [
    ...(near ? [] : [`scores differ by ${difference.toExponential(1)} of their scale at ${positions} positions`]),
    ...(fromRounded <= roundingTolerances[type]
      ? []
      : [`scores differ by ${fromRounded.toExponential(1)} from those of the same values`]),
    ...(continuation && continuation.golden.join() !== continuation.found.join()
      ? [`goes on with ${continuation.found.join(" ")}`]
      : []),
    ...(text ? [`${texts.length} texts have other ids, as ${JSON.stringify(text.text)}: ${text.found.join(" ")}`] : []),
  ];
};

const comparisonsOf = (directory: string): Readonly<Record<string, Comparison>> =>
  JSON.parse(readFileSync(path.join(directory, "gguf/golden.json"), "utf8"));

const findingOf = async (llama: LlamaCpp, installed: Families, model: MadeModel, out: string) => {
  const made = await withGguf(installed, model, out);
  if ("refused" in made) return { status: "skipped" as const, detail: [made.refused] };
  const { directory } = made;
  const [wrong, figures]: [string[], string[]] = [[], []];
  for (const [file, comparison] of Object.entries(comparisonsOf(directory))) {
    const name = path.basename(file, ".gguf").replace("model-", "");
    const type = name.toLowerCase() as GgmlType;
    const rounded = await writeRounded(installed, directory, type);
    const question = questionOf(directory, file, comparison, rounded);
    const answer = (await llama.ask(question)) ?? { problem: "its process ended" };
    wrong.push(...wrongOf(answer, comparison, type).map((one) => `${name}: ${one}`));
    const { difference, fromRounded } = answer;
    figures.push([name, difference?.toExponential(1), fromRounded?.toExponential(1)].filter(Boolean).join(" "));
  }
  return { status: wrong.length === 0 ? ("passed" as const) : ("failed" as const), detail: [...wrong, ...figures] };
};

const isRun = async ({ directory }: MadeModel): Promise<boolean> => {
  const { modelType, architecture } = readProvenance(directory);
  if (!Object.hasOwn(modelTypes, modelType)) return false;
  return (await architectureOf(modelType, architecture).catch(() => undefined)) !== undefined;
};

/** GGUF files by llama.cpp itself: the scores of golden inputs, the golden continuation, the ids of texts. */
export default defineSuite<MadeModel>({
  name: "llama.cpp",
  checks: {
    sources: ["packages/gguf/src", "tools/parity/suites/llama-cpp.ts", "tools/parity/llama-cpp-answers.ts"],
    packages: ["node-llama-cpp"],
  },
  turn: "here",
  scope: "model",
  subjects: async ({ made }) => {
    const byOptions = made.filter(({ case: one }) => !one.reference && !one.tokenizer && !one.directory);
    const run = await Promise.all(byOptions.map(isRun));
    return byOptions.filter((_, index) => run[index]);
  },
  look: async (models, { out }) => {
    const installed = await families(root);
    const llama: LlamaCpp = startPython(process.execPath, script);
    const findings: Finding<MadeModel>[] = [];
    for (const model of models) {
      const { status, detail } = await findingOf(llama, installed, model, out).catch((error: unknown) => ({
        status: "failed" as const,
        detail: [error instanceof Error ? error.message : String(error)],
      }));
      findings.push({ name: model.name, status, detail: detail.join(", "), proves: [model] });
    }
    llama.end();
    return findings;
  },
});
