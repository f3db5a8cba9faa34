import { readFileSync } from "node:fs";
import path from "node:path";
import { type Families, InputError, readProvenance, runAll } from "@tiny-random/core";
import { architectureOf, type GgmlType, ggufFormat, modelTypes } from "@tiny-random/gguf";
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

/** Makes a model again, with GGUF files of as many types as its rows allow. */
const withGguf = async (installed: Families, { directory, case: { name, options } }: MadeModel, out: string) => {
  const { modelType, architecture } = readProvenance(directory);
  const below = { ...defaultOptions(path.join(out, "gguf", name)), ...options };
  let error: unknown;
  for (const types of choices) {
    const [row] = await runAll(installed, [{ modelType, architecture }], { ...below, formats: [ggufFormat(types)] });
    if (row?.directory !== undefined) return row.directory;
    error = row?.error;
    if (!(error instanceof InputError)) break;
  }
  throw error;
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

/** What one file is asked: the tokenizer is the same in all, the weights are golden ones in the first. */
const questionOf = (directory: string, file: string, { golden }: Comparison): LlamaCppQuestion => {
  const isFirst = file.endsWith("F32.gguf");
  const { strings: texts, ids } = isFirst ? tokenizerAnswers(directory, strings) : { strings: [], ids: [] };
  return {
    file: path.join(directory, file),
    golden: path.join(directory, golden),
    continues: isFirst,
    texts: texts
      .map((text, index) => ({ text, ids: ids[index] ?? [] }))
      .filter(({ text }) => asLlamaReads(directory, text)),
  };
};

const wrongOf = (answer: LlamaCppAnswer, { tolerance }: Comparison): readonly string[] => {
  if (answer.problem !== undefined) return [answer.problem];
  const { difference = Number.NaN, positions = 0, continuation, texts = [] } = answer;
  const near = difference <= tolerance && positions > 0;
  const [text] = texts;
  return [
    ...(near ? [] : [`scores differ by ${difference.toExponential(1)} of their scale at ${positions} positions`]),
    ...(continuation && continuation.golden.join() !== continuation.found.join()
      ? [`goes on with ${continuation.found.join(" ")}`]
      : []),
    ...(text ? [`${texts.length} texts have other ids, as ${JSON.stringify(text.text)}: ${text.found.join(" ")}`] : []),
  ];
};

const comparisonsOf = (directory: string): Readonly<Record<string, Comparison>> =>
  JSON.parse(readFileSync(path.join(directory, "gguf/golden.json"), "utf8"));

const findingOf = async (llama: LlamaCpp, installed: Families, model: MadeModel, out: string) => {
  const directory = await withGguf(installed, model, out);
  const [wrong, figures]: [string[], string[]] = [[], []];
  for (const [file, comparison] of Object.entries(comparisonsOf(directory))) {
    const answer = (await llama.ask(questionOf(directory, file, comparison))) ?? { problem: "its process ended" };
    const type = path.basename(file, ".gguf").replace("model-", "");
    wrong.push(...wrongOf(answer, comparison).map((one) => `${type}: ${one}`));
    if (answer.difference !== undefined) figures.push(`${type} ${answer.difference.toExponential(1)}`);
  }
  return { status: wrong.length === 0 ? ("passed" as const) : ("failed" as const), detail: [...wrong, ...figures] };
};

/** What was refused in a sentence has no file; anything else that goes wrong is a failure. */
const unmade = (error: unknown) => {
  const detail = [error instanceof Error ? error.message : String(error)];
  return { status: error instanceof InputError ? ("skipped" as const) : ("failed" as const), detail };
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
      const { status, detail } = await findingOf(llama, installed, model, out).catch(unmade);
      findings.push({ name: model.name, status, detail: detail.join(", "), proves: [model] });
    }
    llama.end();
    return findings;
  },
});
