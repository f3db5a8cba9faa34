import path from "node:path";
import {
  filesBelow,
  goldenFolders,
  modelName,
  type Provenance,
  readFileIn,
  readProvenance,
  sessionFiles,
  sha256,
} from "@tiny-random/core";
import { isFloat, readSafetensors, type StoredTensor, safetensorsDtype } from "@tiny-random/nn";
import { drawnTensor } from "./drawn-tensor.ts";
import type {
  ConfigKey,
  GalleryTensor,
  GoldenCase,
  GoldenGeneration,
  ModelDetails,
  RawInput,
  TokenRow,
} from "./page-data.ts";
import { sessionGraph } from "./session-graph.ts";
import { tokenRow, type Vocabulary, vocabularyOf } from "./token-pieces.ts";

/** A model's details, and the pictures and sounds they name. */
export interface ReadModel {
  readonly details: ModelDetails;
  readonly media: Readonly<Record<string, string>>;
}

const text = (directory: string, name: string): string | undefined => {
  const file = readFileIn(directory, name);
  return file && new TextDecoder().decode(file);
};

const tensorsIn = (directory: string, name: string): ReadonlyMap<string, StoredTensor> => {
  const file = readFileIn(directory, name);
  return file ? readSafetensors(file) : new Map();
};

const configKeys = (directory: string, { changed }: Provenance): ConfigKey[] => {
  const config = JSON.parse(text(directory, "config.json") ?? "{}") as Readonly<Record<string, unknown>>;
  const changes = new Map(changed.map((change) => [change.key, change]));
  return Object.entries(config).map(([key, to]) => changes.get(key) ?? { key, from: to, to });
};

const checkpointTensors = (directory: string, files: readonly string[]): GalleryTensor[] =>
  files
    .filter((name) => /^model.*\.safetensors$/.test(name))
    .flatMap((name) => [...tensorsIn(directory, name)])
    .map(([name, { dtype, shape }]) => ({ name, dtype: safetensorsDtype(dtype), shape }));

const media: Readonly<Record<string, readonly [kind: "image" | "sound", type: string]>> = {
  ".png": ["image", "image/png"],
  ".jpg": ["image", "image/jpeg"],
  ".webp": ["image", "image/webp"],
  ".wav": ["sound", "audio/wav"],
  ".flac": ["sound", "audio/flac"],
};

/** Collects pictures and sounds, each once however many models were shown it. */
const mediaCollection = () => {
  const found: Record<string, string> = {};
  const add = (type: string, content: Uint8Array): string => {
    const key = sha256(content).slice(0, 16);
    found[key] ??= `data:${type};base64,${Buffer.from(content).toString("base64")}`;
    return key;
  };
  return { found, add };
};

const rawInputs = (
  directory: string,
  folder: string,
  files: readonly string[],
  add: (type: string, content: Uint8Array) => string,
): RawInput[] =>
  files.flatMap((file): RawInput[] => {
    if (path.posix.dirname(file) !== folder || /\.safetensors$|^golden\/generation\.json$/.test(file)) return [];
    const content = readFileIn(directory, file) ?? new Uint8Array();
    const name = path.posix.basename(file);
    const [kind, type] = media[path.extname(name)] ?? [];
    if (kind !== undefined && type !== undefined) return [{ kind, file: name, media: add(type, content) }];
    return [{ kind: "text", file: name, text: new TextDecoder().decode(content.subarray(0, 20_000)) }];
  });

const isTokens = (name: string, { dtype, shape }: StoredTensor): boolean =>
  dtype === "int64" && shape.length === 2 && /(^|_)input_ids$/.test(name);

/** Rows of token ids; the attention mask of their shape says what is padding. */
const tokenRows = (inputs: ReadonlyMap<string, StoredTensor>, vocabulary: Vocabulary | undefined): TokenRow[] =>
  [...inputs].flatMap(([name, tensor]) => {
    if (!isTokens(name, tensor)) return [];
    const length = tensor.shape[1] ?? 0;
    const mask = inputs.get(name.replace(/input_ids$/, "attention_mask"));
    return Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => {
      const ids = Array.from(tensor.data.slice(row * length, (row + 1) * length), Number);
      const isPadding = (index: number) =>
        mask?.data.length === tensor.data.length && !Number(mask.data[row * length + index]);
      return tokenRow(`${name}, row ${row + 1}`, ids, vocabulary, isPadding);
    });
  });

/** `golden` itself, then the cases below it. */
const mainFirst = (folders: readonly string[]): string[] => folders.toSorted((a, b) => a.length - b.length);

const goldenCases = (
  directory: string,
  files: readonly string[],
  vocabulary: Vocabulary | undefined,
  add: (type: string, content: Uint8Array) => string,
): GoldenCase[] =>
  mainFirst(goldenFolders(directory)).map((folder) => {
    const inputs = tensorsIn(directory, `${folder}/inputs.safetensors`);
    const outputs = tensorsIn(directory, `${folder}/outputs.safetensors`);
    return {
      folder,
      raw: rawInputs(directory, folder, files, add),
      // Positions hundreds apart are the same text with a long gap: nothing to look at.
      tokens: folder === "golden/distant" ? [] : tokenRows(inputs, vocabulary),
      // Whole numbers are ids and masks, which the tokens show better.
      inputs: [...inputs].map(([name, tensor]) => ({
        ...drawnTensor(name, tensor),
        ...(!isFloat(tensor.dtype) && { rows: [] }),
      })),
      outputs: [...outputs].map(([name, tensor]) => drawnTensor(name, tensor)),
    };
  });

const generationOf = (directory: string, vocabulary: Vocabulary | undefined): GoldenGeneration | undefined => {
  const recorded = text(directory, "golden/generation.json");
  if (recorded === undefined) return undefined;
  const { input_ids = [], generated_ids = [] } = JSON.parse(recorded) as {
    readonly input_ids?: number[];
    readonly generated_ids?: readonly (number | number[])[];
  };
  return {
    prompt: tokenRow("prompt", input_ids, vocabulary),
    continuation: tokenRow("greedy continuation", generated_ids.flat(), vocabulary),
  };
};

const paddingText = ({ invariants: { padding } }: Provenance): string =>
  typeof padding === "string" ? `on the ${padding} changes nothing` : `changes results: ${padding.none}`;

/** Everything the page shows of the model in a directory. Throws InputError where it is no tiny model. */
export const readModel = (directory: string): ReadModel => {
  const provenance = readProvenance(directory);
  const files = filesBelow(directory);
  const tokenizer = text(directory, "tokenizer.json");
  const vocabulary = tokenizer === undefined ? undefined : vocabularyOf(tokenizer);
  const { found, add } = mediaCollection();
  const generation = generationOf(directory, vocabulary);
  const { modelType, reference, seed, size, dtype } = provenance;
  const details: ModelDetails = {
    architecture: modelName(provenance),
    modelType,
    seed,
    size,
    dtype,
    reference: reference.source,
    padding: paddingText(provenance),
    config: configKeys(directory, provenance),
    tensors: checkpointTensors(directory, files),
    sessions: [...sessionFiles(directory)].map(([name, file]) => sessionGraph(name, file)),
    golden: goldenCases(directory, files, vocabulary, add),
    ...(generation && { generation }),
    files: files.map((name) => [name, readFileIn(directory, name)?.length ?? 0]),
  };
  return { details, media: found };
};
