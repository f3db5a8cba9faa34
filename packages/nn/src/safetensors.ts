import { type DType, elementSize, type TensorData } from "./dtype.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.ts";

/** A named array, as a safetensors file holds it. float16 and bfloat16 data is held as float32 values. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

const spelling: Record<DType, string> = {
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  float64: "F64",
  int64: "I64",
  int32: "I32",
  int8: "I8",
  uint8: "U8",
  bool: "BOOL",
};
const dtypeOf = new Map(Object.entries(spelling).map(([dtype, text]) => [text, dtype as DType]));

/** A dtype as safetensors headers spell it: `F32`, `BF16`, `I64`. */
export const safetensorsDtype = (dtype: DType): string => spelling[dtype];

const encodeHalf = (data: TensorData, encode: (value: number) => number): Uint8Array => {
  const words = Uint16Array.from(data as Float32Array, encode);
  return new Uint8Array(words.buffer);
};

const encode = ({ dtype, data }: StoredTensor): Uint8Array => {
  if (dtype === "float16") return encodeHalf(data, toFloat16);
  if (dtype === "bfloat16") return encodeHalf(data, toBfloat16);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/**
 * Writes a safetensors file: an 8-byte little-endian header length, a JSON header padded to 8 bytes, the data.
 * Tensors are laid out by falling element size, then by name, as the reference writer does, so that every one is aligned.
 */
export const writeSafetensors = (tensors: ReadonlyMap<string, StoredTensor>): Uint8Array => {
  const ordered = [...tensors].sort(
    ([a, { dtype: left }], [b, { dtype: right }]) => elementSize(right) - elementSize(left) || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let length = 0;
  for (const [name, { dtype, shape }] of ordered) {
    const size = shape.reduce((product, axis) => product * axis, elementSize(dtype));
    header[name] = { dtype: spelling[dtype], shape, data_offsets: [length, length + size] };
    length += size;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + length).fill(0x20, 8, 8 + headerLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.set(text, 8);
  let offset = 8 + headerLength;
  for (const [, tensor] of ordered) {
    const bytes = encode(tensor);
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
};

interface HeaderEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

const readEntry = (name: string, entry: unknown, available: number): HeaderEntry => {
  const {
    dtype: spelled,
    shape,
    data_offsets: offsets,
  } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const dtype = dtypeOf.get(String(spelled));
  if (!dtype || !Array.isArray(shape) || !Array.isArray(offsets))
    throw new Error(`tensor ${name} has no valid dtype, shape and data_offsets`);
  const [start, end] = offsets.map(Number) as [number, number];
  const size = shape.map(Number).reduce((product, axis) => product * axis, elementSize(dtype));
  if (!(start >= 0 && end <= available && end - start === size))
    throw new Error(`tensor ${name} lies outside the file or has the wrong size`);
  return { dtype, shape: shape.map(Number), start, end };
};

const decode = (dtype: DType, bytes: Uint8Array): TensorData => {
  // Copied: typed arrays need aligned data, and the slice of a file may be a view at any offset.
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
    case "float16":
      return Float32Array.from(new Uint16Array(buffer), fromFloat16);
    case "bfloat16":
      return Float32Array.from(new Uint16Array(buffer), fromBfloat16);
    case "int64":
      return new BigInt64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
};

/** Reads a safetensors file. Throws an Error saying what is wrong with a file that is not one. */
export const readSafetensors = (file: Uint8Array): Map<string, StoredTensor> => {
  if (file.length < 8) throw new Error("the file is shorter than a safetensors header");
  const headerLength = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (headerLength > file.length - 8) throw new Error("the header is longer than the file");
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength)));
  const body = file.subarray(8 + headerLength);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, raw] of Object.entries(header as Record<string, unknown>)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, start, end } = readEntry(name, raw, body.length);
    tensors.set(name, { dtype, shape, data: decode(dtype, body.subarray(start, end)) });
  }
  return tensors;
};

/** Data as it is after being stored in a dtype: float16 and bfloat16 lose their low bits. */
export const roundTo = (dtype: DType, data: TensorData): TensorData => {
  if (dtype === "float16") return Float32Array.from(data as Float32Array, (value) => fromFloat16(toFloat16(value)));
  if (dtype === "bfloat16") return Float32Array.from(data as Float32Array, (value) => fromBfloat16(toBfloat16(value)));
  return data;
};
