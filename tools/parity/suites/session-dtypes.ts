import { readFileSync } from "node:fs";
import path from "node:path";
import {
  chainsOf,
  directoryFiles,
  dtypeTolerances,
  type Families,
  filledConfig,
  forward,
  largestDifference,
  loadSession,
  type OnnxSession,
  type Runtime,
  readConfigOf,
  readJsonObject,
  readProvenance,
  sessionDtypeNames,
  sessionFiles,
} from "@tiny-random/core";
import { readSafetensors, type SessionDtype } from "@tiny-random/nn";
import { inDtype, makesChoices, roundedTo } from "@tiny-random/nn/session-dtypes";
import * as web from "onnxruntime-web";
import { families, type MadeModel } from "../cases.ts";
import { root } from "../environment.ts";
import { defineSuite, type Finding } from "../suite.ts";

type Tensors = Parameters<typeof forward>[1];

/** How sessions are put together to a forward pass. */
type Chains = ReturnType<typeof chainsOf>;

const readTensors = (file: string): Tensors => Object.fromEntries(readSafetensors(readFileSync(file)));

const chainsIn = async (installed: Families, directory: string): Promise<Chains> => {
  const { modelType, architecture } = readProvenance(directory);
  const family = await installed.load(modelType);
  const { config, readers } = await readConfigOf(
    installed,
    family,
    readJsonObject(directoryFiles(directory), "config.json") ?? {},
  );
  return chainsOf(family.architectures[architecture], filledConfig(config, family, readers));
};

/** A forward pass of sessions, all optimized as clients have them. */
const answersOf = async (
  files: ReadonlyMap<string, Uint8Array>,
  inputs: Tensors,
  chains: Chains,
  runtime?: Runtime,
): Promise<Tensors> => {
  const sessions = new Map<string, OnnxSession>();
  try {
    for (const [name, file] of files) sessions.set(name, await loadSession(file, "all", runtime));
    return await forward({ sessions, ...chains }, inputs);
  } finally {
    for (const session of sessions.values()) await session.release();
  }
};

type Sessions = ReadonlyMap<string, Uint8Array>;

const edited = (files: Sessions, edit: (file: Uint8Array) => Uint8Array) =>
  new Map([...files].map(([name, file]) => [name, edit(file)]));

/** One type of a model: how far it is from the same values in float32, in Node and in WebAssembly. */
const compared = async (typed: Sessions, rounded: Tensors, inputs: Tensors, chains: Chains) => {
  const inNode = largestDifference(rounded, await answersOf(typed, inputs, chains));
  const inWeb = largestDifference(rounded, await answersOf(typed, inputs, chains, web));
  return { worst: Math.max(inNode, inWeb), figures: `${inNode.toExponential(1)} ${inWeb.toExponential(1)}` };
};

/**
 * What a type's figures say. Where the largest of some values is taken, rounding can take another: then answers must be finite and of
 * their shapes, and it is said. Four bits with float32 around them round nothing.
 */
const verdictOf = (dtype: SessionDtype, worst: number, chooses: boolean): "near" | "chosen otherwise" | "wrong" => {
  if (worst <= dtypeTolerances[dtype].rounded) return "near";
  return chooses && Number.isFinite(worst) && dtype !== "q4" && dtype !== "bnb4" ? "chosen otherwise" : "wrong";
};

const findingOf = async (installed: Families, model: MadeModel): Promise<Finding<MadeModel>> => {
  const { directory, name } = model;
  const [files, chains] = [sessionFiles(directory), await chainsIn(installed, directory)];
  const inputs = readTensors(path.join(directory, "golden/inputs.safetensors"));
  const chooses = [...files.values()].some(makesChoices);
  const wrong: string[] = [];
  const figures: string[] = [];
  // q8 is one of the others, by another name.
  for (const dtype of sessionDtypeNames.filter((one) => one !== "q8")) {
    const rounded = await answersOf(
      edited(files, (file) => roundedTo(file, dtype)),
      inputs,
      chains,
    );
    const typed = edited(files, (file) => inDtype(file, dtype));
    const found = await compared(typed, rounded, inputs, chains);
    const verdict = verdictOf(dtype, found.worst, chooses);
    const told = [dtype, found.figures, ...(verdict === "near" ? [] : [verdict])].join(" ");
    (verdict === "wrong" ? wrong : figures).push(told);
  }
  const detail = (wrong.length > 0 ? wrong : figures).join(", ");
  return { name, status: wrong.length > 0 ? "failed" : "passed", detail, proves: [model] };
};

/** Sessions in each type that transformers.js asks for, in onnxruntime for Node and for browsers, against float32 models of the same values. */
export default defineSuite<MadeModel>({
  name: "session types",
  checks: {
    sources: ["packages/nn/src/session-dtypes", "tools/parity/suites/session-dtypes.ts"],
    packages: ["onnxruntime-node", "onnxruntime-web"],
  },
  turn: "here",
  scope: "model",
  subjects: ({ made }) => made.filter(({ case: { name } }) => name === "default" || name === "small"),
  look: async (models) => {
    const installed = await families(root);
    const findings: Finding<MadeModel>[] = [];
    for (const model of models)
      findings.push(
        await findingOf(installed, model).catch((error: unknown) => ({
          name: model.name,
          status: "failed" as const,
          detail: error instanceof Error ? error.message : String(error),
        })),
      );
    return findings;
  },
});
