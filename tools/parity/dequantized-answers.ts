import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { dtypeTolerances, type Families, sessionFiles } from "@tiny-random/core";
import { type SessionDtype, type StoredTensor, writeSafetensors } from "@tiny-random/nn";
import { inDtype, makesChoices, roundedTo, roundedWeights } from "@tiny-random/nn/session-dtypes";
import { families } from "./cases.ts";
import { root } from "./environment.ts";
import { answersOf, chainsIn, edited, readTensors } from "./session-runs.ts";

/** Types whose values torch can have: what they round beside weights is within their tolerance. */
export type RoundingDtype = Extract<SessionDtype, "q4" | "bnb4" | "fp16">;

/** A model, the types of rounded weights or of float16 its sessions are put into, and a folder for their answers and weights. */
export interface DequantizedQuestion {
  readonly directory: string;
  readonly dtypes: readonly RoundingDtype[];
  readonly into: string;
}

/** What a program that reads checkpoints needs to compute what sessions in a type answered. */
interface DequantizedType {
  readonly dtype: RoundingDtype;
  readonly tolerance: number;
  /** The file of the sessions' answers. */
  readonly answers: string;
  /** The file of what products read in the place of the checkpoint's tensors, by their names. */
  readonly weights: string;
  /** Parameters that a session reads as they are in the checkpoint. */
  readonly exact: readonly string[];
}

/** What came of it. */
export interface DequantizedAnswer {
  readonly types: readonly DequantizedType[];
  /** Whether some values are chosen, which rounding of what is between products can choose otherwise. */
  readonly chooses: boolean;
  /** Why there is nothing to compare. */
  readonly failed?: string;
}

/** The weights of all sessions; throws where two sessions have another form of one. */
const weightsOf = (files: Iterable<Uint8Array>) => {
  const weights = new Map<string, StoredTensor>();
  const exact = new Set<string>();
  for (const file of files) {
    const found = roundedWeights(file);
    for (const name of found.exact) exact.add(name);
    for (const { name, shape, data } of found.rounded.filter(({ use }) => use === "product")) {
      const known = weights.get(name);
      if (known && data.some((value, index) => value !== known.data[index]))
        throw new Error(`two sessions have ${name} in two forms`);
      weights.set(name, { dtype: "float32", shape, data });
    }
  }
  return { weights, exact };
};

const answer = async (installed: Families, { directory, dtypes, into }: DequantizedQuestion) => {
  const [files, chains] = [sessionFiles(directory), await chainsIn(installed, directory)];
  const inputs = readTensors(path.join(directory, "golden/inputs.safetensors"));
  const types: DequantizedType[] = [];
  mkdirSync(into, { recursive: true });
  for (const dtype of dtypes) {
    const fileOf = (what: string) => path.join(into, `${dtype}-${what}.safetensors`);
    const { weights, exact } = weightsOf(edited(files, (file) => roundedTo(file, dtype)).values());
    const typed = edited(files, (file) => inDtype(file, dtype));
    const answers = new Map(Object.entries(await answersOf(typed, inputs, chains)));
    writeFileSync(fileOf("weights"), writeSafetensors(weights));
    writeFileSync(fileOf("answers"), writeSafetensors(answers));
    const tolerance = dtypeTolerances[dtype].rounded;
    types.push({ dtype, tolerance, answers: fileOf("answers"), weights: fileOf("weights"), exact: [...exact] });
  }
  return { types, chooses: [...files.values()].some(makesChoices) };
};

const installed = await families(root);
for await (const line of createInterface({ input: process.stdin })) {
  const found: DequantizedAnswer = await answer(installed, JSON.parse(line) as DequantizedQuestion).catch(
    (error: unknown) => ({
      types: [],
      chooses: false,
      failed: error instanceof Error ? error.message : String(error),
    }),
  );
  console.log(JSON.stringify(found));
}
