/** Element types, by PyTorch's names. */
export type DType = "float32" | "float16" | "bfloat16" | "float64" | "int64" | "int32" | "int8" | "uint8" | "bool";

/** The typed array that holds elements of a dtype in memory; float16 and bfloat16 are held as float32. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

const floating = new Set<DType>(["float32", "float16", "bfloat16", "float64"]);

/** Whether a dtype is a floating-point one. */
export const isFloat = (dtype: DType): boolean => floating.has(dtype);

const bytes: Record<DType, number> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Bytes of one stored element. */
export const elementSize = (dtype: DType): number => bytes[dtype];
