import path from "node:path";
import { createInterface } from "node:readline";
import {
  dtypeTolerances,
  type Families,
  largestDifference,
  type Runtime,
  readProvenance,
  sessionDtypeNames,
  sessionFiles,
} from "@tiny-random/core";
import type { SessionDtype } from "@tiny-random/nn";
import { inDtype, makesChoices, roundedTo } from "@tiny-random/nn/session-dtypes";
import * as web from "onnxruntime-web";
import { families } from "./cases.ts";
import { root } from "./environment.ts";
import { answersOf, type Chains, chainsIn, edited, readTensors, type Sessions, type Tensors } from "./session-runs.ts";

/** One type of a model: how far it is from the same values in float32, in each build of the runtime. */
const compared = async (
  typed: Sessions,
  rounded: Tensors,
  inputs: Tensors,
  { chains, runtimes }: { readonly chains: Chains; readonly runtimes: readonly (Runtime | undefined)[] },
) => {
  const distances: number[] = [];
  for (const runtime of runtimes)
    distances.push(largestDifference(rounded, await answersOf(typed, inputs, chains, runtime)));
  return { worst: Math.max(...distances), figures: distances.map((distance) => distance.toExponential(1)).join(" ") };
};

/**
 * What a type's figures say. Where the largest of some values is taken, rounding can take another: then answers must be finite and of
 * their shapes, and it is said. Four bits with float32 around them round nothing.
 */
const verdictOf = (dtype: SessionDtype, worst: number, chooses: boolean): "near" | "chosen otherwise" | "wrong" => {
  if (worst <= dtypeTolerances[dtype].rounded) return "near";
  return chooses && Number.isFinite(worst) && dtype !== "q4" && dtype !== "bnb4" ? "chosen otherwise" : "wrong";
};

/** A model in every type. */
export interface SessionTypesQuestion {
  readonly directory: string;
  /** Whether WebAssembly runs it too, which takes twice the time. */
  readonly inWeb: boolean;
}

/** What was found of it. */
export interface SessionTypesAnswer {
  readonly status: "passed" | "failed";
  readonly detail: string;
}

/** Model types with numbers that float16 does not have: a class that gives none of its answers in it is refused by the command. */
const beyondHalf: Readonly<Record<string, string>> = {
  "nllb-moe": "shares of experts are divided by 1e-7 at padding, which float16 takes for 0",
  timesfm: "padding is marked by 1,123,581,321, which no number of float16 is",
};

const lookAt = async (installed: Families, { directory, inWeb }: SessionTypesQuestion): Promise<SessionTypesAnswer> => {
  const runtimes = [undefined, ...(inWeb ? [web] : [])];
  const [files, chains] = [sessionFiles(directory), await chainsIn(installed, directory)];
  const inputs = readTensors(path.join(directory, "golden/inputs.safetensors"));
  const chooses = [...files.values()].some(makesChoices);
  const wrong: string[] = [];
  const figures: string[] = [];
  // q8 is one of the others, by another name.
  const without = beyondHalf[readProvenance(directory).modelType];
  if (without !== undefined) figures.push(`no float16: ${without}`);
  const left = without === undefined ? ["q8"] : ["q8", "fp16", "q4f16"];
  for (const dtype of sessionDtypeNames.filter((one) => !left.includes(one))) {
    const rounded = await answersOf(
      edited(files, (file) => roundedTo(file, dtype)),
      inputs,
      chains,
    );
    const typed = edited(files, (file) => inDtype(file, dtype));
    const found = await compared(typed, rounded, inputs, { chains, runtimes });
    const verdict = verdictOf(dtype, found.worst, chooses);
    const told = [dtype, found.figures, ...(verdict === "near" ? [] : [verdict])].join(" ");
    (verdict === "wrong" ? wrong : figures).push(told);
  }
  const detail = (wrong.length > 0 ? wrong : figures).join(", ");
  return { status: wrong.length > 0 ? "failed" : "passed", detail };
};

const installed = await families(root);
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await lookAt(installed, JSON.parse(line) as SessionTypesQuestion).catch((error: unknown) => ({
    status: "failed" as const,
    detail: error instanceof Error ? error.message : String(error),
  }));
  console.log(JSON.stringify(answer));
}
