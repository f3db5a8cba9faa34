import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  type SavedModel,
} from "@tiny-random/core";
import {
  type Architecture,
  architectureOf,
  type GgmlType,
  ggufFormat,
  projectorOf,
  roundedFile,
} from "@tiny-random/gguf";
import { readSafetensors } from "@tiny-random/nn";
import { defaultOptions, families, type MadeModel } from "../cases.ts";
import { pythonEnvironment, root } from "../environment.ts";
import type { LlamaCppAnswer, LlamaCppQuestion } from "../llama-cpp-answers.ts";
import { type PythonProcess, startPython } from "../python-process.ts";
import { tokenizerAnswers } from "../strings.ts";
import { defineSuite, type Finding } from "../suite.ts";

/** llama.cpp ends its process where something is not as it wants it: it has one of its own. */
type LlamaCpp = PythonProcess<LlamaCppQuestion, LlamaCppAnswer>;

const script = path.join(root, "tools/dist/parity/llama-cpp-answers.js");

const statesScript = path.join(root, "tools/parity/llama_cpp_states.py");

const projectorsScript = path.join(root, "tools/parity/llama_cpp_projectors.py");

const torchScript = path.join(root, "tools/parity/torch_answers.py");

/** What `gguf/golden.json` says of a file. */
interface Comparison {
  /** Where the answers are; null where PyTorch is asked for them. */
  readonly golden: string | null;
  /** Null for a file that nothing runs. */
  readonly tolerance: number | null;
}

/** A file's comparison with answers. */
interface Compared {
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
  { where: /"prepend_scheme":\s*"first"/, texts: (text) => /^[ \u2581]|(<\/?\w+>|\[\/?\w+\])./u.test(text) },
  // It takes a space for white space, and nothing else.
  { where: /"type":\s*"WhitespaceSplit"/, texts: (text) => /[^\S ]/u.test(text) },
  // It takes no syllable of Hangul apart, and leaves vowel signs out where accents are.
  { where: /"type":\s*"BertNormalizer"/, texts: (text) => /[\p{Script=Hangul}\p{Mc}\p{Me}]/u.test(text) },
  // A mask takes no space before it.
  { where: /"lstrip":\s*true/, texts: (text) => /\s(<mask>|\[MASK\])/u.test(text) },
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

/** A model as its directory has it. */
const savedModel = async (installed: Families, directory: string): Promise<SavedModel> => {
  const files = directoryFiles(directory);
  const family = await installed.load(readProvenance(directory).modelType);
  const { config, readers } = await readConfigOf(installed, family, readJsonObject(files, "config.json") ?? {});
  const texts = files.list().filter((name) => /\.(json|jinja)$/.test(name));
  return {
    className: readProvenance(directory).architecture,
    config: filledConfig(config, family, readers),
    tensors: weightsIn(directory),
    files: Object.fromEntries(texts.map((name) => [name, readFileSync(path.join(directory, name), "utf8")])),
  };
};

/** Writes the f32 file of a quantized one's values beside it. */
const writeRounded = async (installed: Families, directory: string, type: GgmlType): Promise<string | undefined> => {
  if (type === "f32") return undefined;
  const file = path.join(directory, `rounded-${type}.gguf`);
  writeFileSync(file, await roundedFile(await savedModel(installed, directory), type));
  return file;
};

/** What one file is asked: the tokenizer is the same in all, the weights are golden ones in the first. */
const questionOf = (
  directory: string,
  file: string,
  { golden }: Compared,
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

const wrongOf = (
  answer: LlamaCppAnswer,
  { tolerance }: Compared,
  type: GgmlType,
  { kind, tolerance: stated }: Pick<Architecture, "kind" | "tolerance">,
): readonly string[] => {
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
  // What an encoder's stack rounds, a decoder's rounds again.
  const stacks = kind === "sequence-to-sequence" ? 2 : 1;
  const rounding = Math.max(roundingTolerances[type] * stacks, type.startsWith("q") ? (stated?.rounded ?? 0) : 0);
  return [
    ...(near ? [] : [`scores differ by ${difference.toExponential(1)} of their scale at ${positions} positions`]),
    ...(fromRounded <= rounding
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

/** The folder of llama.cpp's libraries, which node-llama-cpp has for this machine. */
const libraries = (): string => {
  const platform = `${process.platform === "win32" ? "win" : process.platform.replace("darwin", "mac")}-${process.arch}`;
  return path.join(root, "node_modules/@node-llama-cpp", platform, "bins", platform);
};

/** What is asked about models that node-llama-cpp has no calls for. */
interface StatesQuestion extends LlamaCppQuestion {
  readonly libraries: string;
}

/** Answers without what llama.cpp ignores, which PyTorch has to give too. */
interface ChangedQuestion {
  readonly directory: string;
  readonly class: string;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly golden: string;
  /** Where answers to the golden texts without images and sounds are written to. */
  readonly write?: string;
}

/** A projector, and the file of the language model that it is for. */
interface ProjectorQuestion {
  readonly directory: string;
  readonly class: string;
  /** What llama.cpp takes of the config otherwise. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly language: string;
  readonly file: string;
}

/** llama.cpp behind node-llama-cpp, and behind its C interface; PyTorch. */
interface Runtimes {
  readonly projectors: PythonProcess<ProjectorQuestion, LlamaCppAnswer>;
  readonly torch: PythonProcess<ChangedQuestion, { readonly difference: number }>;
  readonly node: LlamaCpp;
  readonly states: PythonProcess<StatesQuestion, LlamaCppAnswer>;
}

/** The answer about a file: by the C interface where the model is no decoder. */
const answerTo = async (
  { node, states }: Runtimes,
  question: LlamaCppQuestion,
  isDecoder: boolean,
): Promise<LlamaCppAnswer> => {
  const answer = isDecoder ? await node.ask(question) : await states.ask({ ...question, libraries: libraries() });
  return answer ?? { problem: "its process ended" };
};

/** How far PyTorch's answers may be from ours, as a share of their scale. */
const torchTolerance = 1e-4;

/** What PyTorch says of the answers without what llama.cpp ignores; nothing where it ignores nothing. */
const confirmation = async ({ torch }: Runtimes, installed: Families, directory: string) => {
  const golden = path.join(directory, "gguf/golden");
  if (!existsSync(golden)) return { wrong: [], figures: [] };
  const { className, config } = await savedModel(installed, directory);
  const changes = (await architectureOf(config.model_type, className)).ignores?.config(config) ?? {};
  const difference = (await torch.ask({ directory, class: className, changes, golden }))?.difference ?? Number.NaN;
  const figure = `PyTorch without what is ignored ${difference.toExponential(1)}`;
  return difference <= torchTolerance ? { wrong: [], figures: [figure] } : { wrong: [figure], figures: [] };
};

/** What a file is compared with; undefined for one that nothing runs. */
const comparedWith = async (
  { torch }: Runtimes,
  directory: string,
  { golden, tolerance }: Comparison,
): Promise<Compared | undefined> => {
  if (tolerance === null) return undefined;
  if (golden !== null) return { golden, tolerance };
  const { architecture: name } = readProvenance(directory);
  const write = path.join(directory, "texts");
  const written = { directory, class: name, changes: {}, golden: path.join(directory, "golden"), write };
  if (!existsSync(write)) await torch.ask(written);
  return { golden: "texts", tolerance };
};

/** What a projector makes of an image, beside PyTorch's features of it. */
const projectorAnswer = async ({ projectors }: Runtimes, installed: Families, directory: string, file: string) => {
  const { className, config } = await savedModel(installed, directory);
  const projector = await projectorOf(config.model_type, className);
  const language = readdirSync(path.join(directory, "gguf")).find((name) => /^model-F(32|16)/.test(name)) ?? "";
  const answer = await projectors.ask({
    directory,
    class: className,
    changes: projector?.stated?.config(config) ?? {},
    language: path.join(directory, "gguf", language),
    file: path.join(directory, file),
  });
  return answer ?? { problem: "its process ended" };
};

const findingOf = async (runtimes: Runtimes, installed: Families, model: MadeModel, out: string) => {
  const made = await withGguf(installed, model, out);
  if ("refused" in made) return { status: "skipped" as const, detail: [made.refused] };
  const { directory } = made;
  const { modelType, architecture } = readProvenance(directory);
  const mapping = await architectureOf(modelType, architecture);
  const confirmed = await confirmation(runtimes, installed, directory);
  const [wrong, figures]: [string[], string[]] = [[...confirmed.wrong], [...confirmed.figures]];
  for (const [file, stated] of Object.entries(comparisonsOf(directory))) {
    const name = path.basename(file, ".gguf").replace("model-", "");
    const type = name.replace("mmproj-", "").toLowerCase() as GgmlType;
    const comparison = await comparedWith(runtimes, directory, stated);
    if (!comparison) {
      figures.push(`${path.basename(file)} is read back only`);
      continue;
    }
    if (name.startsWith("mmproj-") && process.platform !== "linux") {
      figures.push(`${name} is read back only: the library that runs it is looked for on Linux`);
      continue;
    }
    if (name.startsWith("mmproj-")) {
      const answer = await projectorAnswer(runtimes, installed, directory, file);
      const differs = wrongOf({ fromRounded: 0, ...answer }, comparison, type, mapping);
      wrong.push(...differs.map((one) => `${name}: ${one}`));
      figures.push([name, answer.difference?.toExponential(1)].filter(Boolean).join(" "));
      continue;
    }
    const rounded = await writeRounded(installed, directory, type);
    const question = questionOf(directory, file, comparison, rounded);
    const answer = await answerTo(runtimes, question, mapping.kind === undefined);
    wrong.push(...wrongOf(answer, comparison, type, mapping).map((one) => `${name}: ${one}`));
    const { difference, fromRounded } = answer;
    figures.push([name, difference?.toExponential(1), fromRounded?.toExponential(1)].filter(Boolean).join(" "));
  }
  return { status: wrong.length === 0 ? ("passed" as const) : ("failed" as const), detail: [...wrong, ...figures] };
};

const isRun = async ({ directory }: MadeModel): Promise<boolean> => {
  const { modelType, architecture } = readProvenance(directory);
  return (await architectureOf(modelType, architecture).catch(() => undefined)) !== undefined;
};

/** GGUF files by llama.cpp itself: the scores of golden inputs, the golden continuation, the ids of texts. */
export default defineSuite<MadeModel>({
  name: "llama.cpp",
  checks: {
    sources: [
      "packages/gguf/src",
      "tools/parity/suites/llama-cpp.ts",
      "tools/parity/llama-cpp-answers.ts",
      "tools/parity/llama_cpp_states.py",
      "tools/parity/llama_cpp_projectors.py",
      "tools/parity/torch_answers.py",
    ],
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
    const python = pythonEnvironment("parity", "requirements.txt");
    const runtimes: Runtimes = {
      node: startPython(process.execPath, script),
      states: startPython(python, statesScript, "ignore"),
      projectors: startPython(python, projectorsScript, "ignore"),
      torch: startPython(python, torchScript),
    };
    const findings: Finding<MadeModel>[] = [];
    for (const model of models) {
      const { status, detail } = await findingOf(runtimes, installed, model, out).catch((error: unknown) => ({
        status: "failed" as const,
        detail: [error instanceof Error ? error.message : String(error)],
      }));
      findings.push({ name: model.name, status, detail: detail.join(", "), proves: [model] });
    }
    runtimes.node.end();
    runtimes.states.end();
    runtimes.projectors.end();
    runtimes.torch.end();
    return findings;
  },
});
