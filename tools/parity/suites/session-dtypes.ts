import { readFileSync } from "node:fs";
import path from "node:path";
import {
  chainsOf,
  directoryFiles,
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
import { inDtype, roundedTo } from "@tiny-random/nn/session-dtypes";
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

const edited = (files: ReadonlyMap<string, Uint8Array>, edit: (file: Uint8Array) => Uint8Array) =>
  new Map([...files].map(([name, file]) => [name, edit(file)]));

/**
 * How far a type may be from a float32 model of the same values. Integers are equal but where a value lies on the border of two steps,
 * so that another order of sums takes it to the other one.
 */
const tolerances: Readonly<Record<SessionDtype, number>> = {
  fp16: 1e-2,
  q8: 5e-2,
  int8: 5e-2,
  uint8: 5e-2,
  q4: 1e-4,
  q4f16: 1e-2,
  bnb4: 1e-4,
};

/** One type of a model: what is wrong, and how far it is from the same values in float32, in Node and in WebAssembly. */
const compared = async (
  files: ReadonlyMap<string, Uint8Array>,
  dtype: SessionDtype,
  inputs: Tensors,
  chains: Chains,
) => {
  const typed = edited(files, (file) => inDtype(file, dtype));
  const rounded = await answersOf(
    edited(files, (file) => roundedTo(file, dtype)),
    inputs,
    chains,
  );
  const inNode = largestDifference(rounded, await answersOf(typed, inputs, chains));
  const inWeb = largestDifference(rounded, await answersOf(typed, inputs, chains, web));
  const figures = `${dtype} ${inNode.toExponential(1)} ${inWeb.toExponential(1)}`;
  return { wrong: inNode <= tolerances[dtype] && inWeb <= tolerances[dtype] ? [] : [figures], figures };
};

const findingOf = async (installed: Families, model: MadeModel): Promise<Finding<MadeModel>> => {
  const { directory, name } = model;
  const [files, chains] = [sessionFiles(directory), await chainsIn(installed, directory)];
  const inputs = readTensors(path.join(directory, "golden/inputs.safetensors"));
  const wrong: string[] = [];
  const figures: string[] = [];
  for (const dtype of sessionDtypeNames) {
    const found = await compared(files, dtype, inputs, chains);
    wrong.push(...found.wrong);
    figures.push(found.figures);
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
