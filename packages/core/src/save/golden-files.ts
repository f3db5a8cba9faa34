import { readSafetensors, type StoredTensor, writeSafetensors } from "@tiny-random/nn";
import type { Tensors } from "../contract/plugin.ts";
import { differences } from "../validate/compare.ts";
import type { Golden } from "../validate/validate.ts";
import { type Files, jsonText, readFileIn } from "./save.ts";

const asMap = (tensors: Tensors): Map<string, StoredTensor> => new Map(Object.entries(tensors));

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Earlier outputs that the new ones reproduce within tolerance stay, byte for byte. */
const outputsFile = (
  outputs: Tensors,
  inputs: Uint8Array,
  earlier: (name: string) => Uint8Array | undefined,
): Uint8Array => {
  const fresh = writeSafetensors(asMap(outputs));
  const [oldInputs, oldOutputs] = [earlier("inputs.safetensors"), earlier("outputs.safetensors")];
  if (!oldInputs || !oldOutputs || !same(oldInputs, inputs)) return fresh;
  const recorded = readTensors(oldOutputs);
  const reproduced =
    recorded &&
    Object.keys(recorded).length === Object.keys(outputs).length &&
    differences(recorded, outputs).length === 0;
  return reproduced ? oldOutputs : fresh;
};

/** Named arrays of a safetensors file, or undefined where it is not one. */
const readTensors = (file: Uint8Array): Tensors | undefined => {
  try {
    return Object.fromEntries(readSafetensors(file));
  } catch {
    return undefined;
  }
};

/**
 * The files under a folder: per case the raw inputs, `inputs.safetensors`, `outputs.safetensors`; `generation.json`, and
 * `generation.safetensors` where ids alone are not what the model goes on from.
 *
 * @param previous the directory of an earlier run, whose outputs are kept where the new ones agree
 */
export const goldenFiles = ({ cases, generation }: Golden, previous: string, root = "golden"): Files => {
  const files: Record<string, string | Uint8Array> = {};
  for (const [name, { raw, inputs, outputs }] of cases) {
    const folder = name === "" ? root : `${root}/${name}`;
    const inputFile = writeSafetensors(asMap(inputs));
    for (const [file, content] of Object.entries(raw)) files[`${folder}/${file}`] = content;
    files[`${folder}/inputs.safetensors`] = inputFile;
    files[`${folder}/outputs.safetensors`] = outputsFile(outputs, inputFile, (file) =>
      readFileIn(previous, `${folder}/${file}`),
    );
  }
  if (generation) files[`${root}/generation.json`] = jsonText(generation.generation);
  if (generation?.inputs) files[`${root}/generation.safetensors`] = writeSafetensors(asMap(generation.inputs));
  return files;
};
