import { InputError, seedOf } from "@tiny-random/core";
import { type DType, initialize, isFloat, Parameter, roundTo, type StoredTensor } from "@tiny-random/nn";
import type { HeaderTensor } from "./header.ts";

const dtypes: Readonly<Record<string, DType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
};

const dtypeOf = (name: string, dtype: string): DType => {
  const known = Object.hasOwn(dtypes, dtype) ? dtypes[dtype] : undefined;
  if (known) return known;
  throw new InputError(
    `tensor ${name} is stored as ${dtype}, which is not written here`,
    "Give a checkpoint without it.",
  );
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1);

/** Whole numbers are tables: positions count up, and of everything else the first entry is always there. */
const table = (name: string, dtype: DType, shape: readonly number[]): StoredTensor => {
  const size = sizeOf(shape);
  const row = shape.at(-1) ?? 1;
  const counts = /position_ids$/.test(name);
  if (dtype === "int64") {
    return { dtype, shape, data: BigInt64Array.from({ length: size }, (_, index) => BigInt(counts ? index % row : 0)) };
  }
  if (dtype === "int32") {
    return { dtype, shape, data: Int32Array.from({ length: size }, (_, index) => (counts ? index % row : 0)) };
  }
  return { dtype, shape, data: dtype === "int8" ? new Int8Array(size) : new Uint8Array(size) };
};

/** What a tensor is by its name and shape, since there is no module here that would know. */
const kindOf = (name: string, shape: readonly number[]): ConstructorParameters<typeof Parameter>[1] => {
  if (/running_var$|scale(_factor)?$|temperature$|inv_freq$|original0$|weight_g$/.test(name))
    return { kind: "positive" };
  if (/bias(_\w+)?$|running_mean$|beta$/.test(name)) return { kind: "bias" };
  if (shape.length < 2) return /weight$|gamma$|norm\w*$/.test(name) ? { kind: "scale" } : { kind: "bias" };
  if (/(embed|embeddings?|embed_\w+|wte|wpe|shared|emb)\.weight$/.test(name)) return { kind: "embedding" };
  return { kind: "weight", fanIn: Math.max(1, sizeOf(shape.slice(1))) };
};

const floating = (name: string, dtype: DType, shape: readonly number[], seed: number): StoredTensor => {
  const data = initialize(new Parameter(shape, kindOf(name, shape)), seedOf(seed, name));
  return { dtype, shape, data: dtype === "float64" ? Float64Array.from(data as Float32Array) : roundTo(dtype, data) };
};

/** Seeded random values for tensors that only their names, dtypes and shapes are known of. */
export const randomWeights = (tensors: ReadonlyMap<string, HeaderTensor>, seed: number): Map<string, StoredTensor> =>
  new Map(
    [...tensors].map(([name, { dtype: spelled, shape }]) => {
      const dtype = dtypeOf(name, spelled);
      return [name, isFloat(dtype) ? floating(name, dtype, shape, seed) : table(name, dtype, shape)];
    }),
  );
