import type { GenerateOptions, ReferenceSource, SizeName } from "@tiny-random/core";

/** The flags of `generate` and `explain` as the parser gives them. */
export interface GenerateFlags {
  readonly out: string;
  readonly seed: string;
  readonly size: string;
  readonly tokenizer: string;
  readonly dtype: string;
  readonly from?: string;
  readonly set: readonly string[];
  readonly maxShardSize?: string;
  readonly adapter?: string;
}

const dtypes = ["float32", "float16", "bfloat16"] as const;
const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Turns flags into options. Throws InputError for a value that cannot be. */
export const generateOptions = async (flags: GenerateFlags): Promise<GenerateOptions> => {
  const core = await import("@tiny-random/core");
  const { InputError } = core;
  const oneOf = <T extends string>(flag: string, value: string, known: readonly T[]): T => {
    const found = known.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const near = core.nearest(value, known);
    throw new InputError(`--${flag} ${value} is not one of ${known.join(", ")}`, near && `Did you mean ${near}?`);
  };
  const shardSize = (text: string): number => {
    const [, amount, unit = "B"] = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(text) ?? [];
    const bytes = Number(amount) * (units[unit.toUpperCase()] ?? 1);
    if (!(bytes >= 1)) throw new InputError(`--max-shard-size ${text} is not a size`, "For example 200KB or 1MB.");
    return bytes;
  };
  const seed = Number(flags.seed);
  if (!/^\d+$/.test(flags.seed) || !Number.isSafeInteger(seed))
    throw new InputError(`--seed ${flags.seed} is not a whole number of 0 or more`);
  const reference: ReferenceSource =
    flags.from === undefined ? core.embeddedReference : core.filesReference(core.directoryFiles(flags.from));
  return {
    out: flags.out,
    seed,
    reference,
    size: oneOf<SizeName>("size", flags.size, Object.keys(core.sizes) as SizeName[]),
    tokenizer: oneOf("tokenizer", flags.tokenizer, ["reduced", "full"]),
    dtype: oneOf("dtype", flags.dtype, dtypes),
    settings: flags.set.map(core.parseSetting),
    ...(flags.maxShardSize !== undefined && { maxShardSize: shardSize(flags.maxShardSize) }),
    ...(flags.adapter !== undefined && { adapter: oneOf("adapter", flags.adapter, ["lora"]) }),
  };
};
