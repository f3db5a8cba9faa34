import type { GenerateOptions, ModelFormat, ReferenceSource, SizeName } from "@tiny-random/core";

/** A reference on the Hub: where its files are now, or why they are not. */
export type FoundReference =
  | { readonly directory: string }
  | { readonly message: string; readonly hint: string | undefined };

/** What `--from` says where every family is to follow its own checkpoint. */
export const ownReferences = "hub";

/** The flags of `generate` and `explain` as the parser gives them. */
export interface GenerateFlags {
  readonly seed: string;
  readonly size: string;
  readonly tokenizer: string;
  readonly dtype: string;
  readonly from?: string;
  /** The name on the Hub that `from` was, where it is now the directory of its files. */
  readonly repository?: string;
  /** With `--from hub`, what was found of each checkpoint. */
  readonly references?: Readonly<Record<string, FoundReference>>;
  readonly set: readonly string[];
  readonly maxShardSize?: string;
  readonly adapter?: string;
  readonly logitsToKeep?: boolean;
  readonly gguf?: string;
  readonly onnxDtype: readonly string[];
  readonly externalData?: boolean;
}

const dtypes = ["float32", "float16", "bfloat16"] as const;
const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

type Core = typeof import("@tiny-random/core");

const valueReaders = ({ InputError, nearest }: Core) => {
  const oneOf = <T extends string>(flag: string, value: string, known: readonly T[]): T => {
    const found = known.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const near = nearest(value, known);
    throw new InputError(`--${flag} ${value} is not one of ${known.join(", ")}`, near && `Did you mean ${near}?`);
  };
  const shardSize = (text: string): number => {
    const [, amount, unit = "B"] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(text) ?? [];
    const bytes = Number(amount) * (units[unit.toUpperCase()] ?? 1);
    if (!(bytes >= 1)) throw new InputError(`--max-shard-size ${text} is not a size`, "For example 200KB or 1MB.");
    return bytes;
  };
  const wholeNumber = (flag: string, text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw new InputError(`--${flag} ${text} is not a whole number of 0 or more`, `For example --${flag} 0.`);
  };
  return { oneOf, shardSize, wholeNumber };
};

/** Where references come from: `--from` as a directory, every family's own checkpoint, or what is embedded. */
const referenceSource = (
  { embeddedReference, filesReference, directoryFiles, InputError }: Core,
  { from, references = {} }: GenerateFlags,
): ReferenceSource => {
  if (from === undefined) return embeddedReference;
  if (from !== ownReferences) return filesReference(directoryFiles(from));
  return (family) => {
    const found = references[family.reference.repo];
    if (found && "directory" in found) return filesReference(directoryFiles(found.directory))(family);
    throw new InputError(found?.message ?? `${family.reference.repo} was not asked for`, found?.hint);
  };
};

/** Reads where models go. Throws InputError for an empty name, which a variable that is not set leaves. */
export const outputDirectory = async (text: string): Promise<string> => {
  if (text !== "") return text;
  const { InputError } = await import("@tiny-random/core");
  throw new InputError("the directory for the models is an empty name", "Give one, or . for this directory.");
};

/** GGUF files in the types of a list. */
const ggufFiles = async (list: string, { oneOf }: ReturnType<typeof valueReaders>): Promise<ModelFormat> => {
  const { ggufFormat, ggufTypes } = await import("@tiny-random/gguf");
  return ggufFormat(list.split(",").map((type) => oneOf("gguf", type, ggufTypes)));
};

/** Sessions in the types of lists; float32 is always there. */
const typedSessions = (
  lists: readonly string[],
  { dtypeSessions, sessionDtypeNames }: Core,
  { oneOf }: ReturnType<typeof valueReaders>,
): ModelFormat[] => {
  const named = lists.flatMap((list) => list.split(","));
  const dtypes = named.map((dtype) => oneOf("onnx-dtype", dtype, ["fp32" as const, ...sessionDtypeNames]));
  const others = sessionDtypeNames.filter((dtype) => dtypes.includes(dtype));
  return others.length === 0 ? [] : [dtypeSessions(others)];
};

/** The forms of a model that are asked for beside its own. */
const formatsOf = async (
  { gguf, onnxDtype, externalData }: GenerateFlags,
  core: Core,
  readers: ReturnType<typeof valueReaders>,
) => [
  ...typedSessions(onnxDtype, core, readers),
  ...(externalData ? [core.externalData()] : []),
  ...(gguf === undefined ? [] : [await ggufFiles(gguf, readers)]),
];

/** Turns flags into options. Throws InputError for a value that cannot be. */
export const generateOptions = async (flags: GenerateFlags, out: string): Promise<GenerateOptions> => {
  const core = await import("@tiny-random/core");
  const readers = valueReaders(core);
  const { oneOf, shardSize, wholeNumber } = readers;
  const formats = await formatsOf(flags, core, readers);
  return {
    out,
    seed: wholeNumber("seed", flags.seed),
    reference: referenceSource(core, flags),
    size: oneOf<SizeName>("size", flags.size, Object.keys(core.sizes) as SizeName[]),
    tokenizer: oneOf("tokenizer", flags.tokenizer, ["reduced", "full"]),
    dtype: oneOf("dtype", flags.dtype, dtypes),
    settings: flags.set.map(core.parseSetting),
    ...(flags.maxShardSize !== undefined && { maxShardSize: shardSize(flags.maxShardSize) }),
    ...(flags.logitsToKeep && { logitsToKeep: true }),
    ...(formats.length > 0 && { formats }),
    ...(flags.adapter !== undefined && { adapter: oneOf("adapter", flags.adapter, ["lora"]) }),
  };
};
