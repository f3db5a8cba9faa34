import { readSafetensors, type StoredTensor, writeSafetensors } from "@tiny-random/nn";
import type { Tensors } from "../contract/plugin.ts";
import { differences } from "../validate/compare.ts";
import { type GoldenGeneration, sharedInputs } from "../validate/generation.ts";
import type { Golden } from "../validate/validate.ts";
import { type Files, jsonText, readFileIn } from "./save.ts";

const asMap = (tensors: Tensors): Map<string, StoredTensor> => new Map(Object.entries(tensors));

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

const bytesOf = ({ data }: StoredTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const sameTensor = (a: StoredTensor, b: StoredTensor): boolean =>
  a.dtype === b.dtype && a.shape.join() === b.shape.join() && same(bytesOf(a), bytesOf(b));

/** Smaller tensors are written again: a reader has all of them in one file. */
const isLarge = ({ data }: StoredTensor): boolean => data.byteLength > 65536;

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

/** Tensors of a continuation that stand in `inputs.safetensors` already: a sound of 30 seconds is a megabyte. */
const sharedWith = (inputs: Tensors, golden: Tensors): string[] =>
  Object.keys(inputs).filter((name) => {
    const [own, other] = [inputs[name], golden[name]];
    return own !== undefined && other !== undefined && isLarge(own) && sameTensor(own, other);
  });

const generationFiles = (root: string, { generation, inputs }: GoldenGeneration, golden: Tensors): Files => {
  if (!inputs) return { [`${root}/generation.json`]: jsonText(generation) };
  const shared = sharedWith(inputs, golden);
  const own = Object.entries(inputs).filter(([name]) => !shared.includes(name));
  const described = shared.length === 0 ? generation : { ...generation, [sharedInputs]: shared };
  return {
    [`${root}/generation.json`]: jsonText(described),
    [`${root}/generation.safetensors`]: writeSafetensors(new Map(own)),
  };
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
  return generation ? { ...files, ...generationFiles(root, generation, cases.get("")?.inputs ?? {}) } : files;
};
