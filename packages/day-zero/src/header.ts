import { InputError } from "@tiny-random/core";

/** A tensor as a safetensors header has it: `BF16`, `[32, 64]`. */
export interface HeaderTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A checkpoint's tensors by name. */
export type Header = ReadonlyMap<string, HeaderTensor>;

/** The largest header that is read, several times that of any file of the field; the safetensors library reads three times as much. */
export const headerLimit = 32_000_000;
/** The largest checkpoints, with hundreds of experts a layer, have half as many tensors. */
export const tensorLimit = 400_000;

/** Bits of one element; what has none here is no dtype of safetensors. */
const bits: Readonly<Record<string, number>> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  C64: 64,
  I64: 64,
  I32: 32,
  I16: 16,
  I8: 8,
  U64: 64,
  U32: 32,
  U16: 16,
  U8: 8,
  BOOL: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F4: 4,
};

const hint = "Download the file again; only its beginning is needed.";
const refuse = (where: string, what: string, cause?: unknown): InputError =>
  new InputError(`${where} ${what}`, hint, cause === undefined ? undefined : { cause });

/** How many bytes of JSON follow the first eight, as the file says. Throws InputError where that cannot be. */
export const headerLength = (start: Uint8Array, where: string): number => {
  if (start.length < 8) throw refuse(where, "is shorter than the eight bytes a safetensors file begins with");
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(headerLimit))
    throw refuse(where, `claims a header of ${length} bytes, more than is read (${headerLimit})`);
  if (length < 2n) throw refuse(where, `claims a header of ${length} bytes, too few for one`);
  return Number(length);
};

/** Refuses more tensors than any checkpoint has. Throws InputError. */
export const checkCount = (count: number, where: string): void => {
  if (count > tensorLimit) throw refuse(where, `names ${count} tensors, more than are read (${tensorLimit})`);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

interface Placed extends HeaderTensor {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Refuses names that could lead out of a directory or are not those of tensors. */
const checkTensorName = (name: string, where: string): void => {
  const strange = name === "" || name.length > 1024 || /[/\\\0\n]/.test(name) || name.split(".").includes("");
  if (strange)
    throw refuse(where, `has a tensor of the name ${JSON.stringify(name.slice(0, 80))}, which no module has`);
};

const place = (name: string, entry: unknown, where: string): Placed => {
  checkTensorName(name, where);
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  const whole = Array.isArray(shape) && shape.every(isCount) && shape.length <= 16;
  const pair = Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount);
  if (typeof dtype !== "string" || !whole || !pair)
    throw refuse(where, `gives tensor ${name} no valid dtype, shape and data_offsets`);
  const width = Object.hasOwn(bits, dtype) ? bits[dtype] : undefined;
  if (width === undefined) throw refuse(where, `gives tensor ${name} the unknown dtype ${JSON.stringify(dtype)}`);
  const [start = 0, end = 0]: readonly number[] = offsets;
  const size = (shape as readonly number[]).reduce((product, axis) => product * axis, 1);
  if (end - start !== Math.ceil((size * width) / 8))
    throw refuse(where, `gives tensor ${name} ${end - start} bytes, which [${shape.join(", ")}] of ${dtype} is not`);
  return { name, dtype, shape, start, end };
};

const parseJson = (text: Uint8Array, where: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw refuse(where, "has a header that is not valid JSON", cause);
  }
  if (!isObject(value)) throw refuse(where, "has a header that is not a JSON object");
  return value;
};

const checkPlaces = (placed: readonly Placed[], dataLength: number | undefined, where: string): void => {
  const ordered = placed.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  let reached = 0;
  let previous: Placed | undefined;
  for (const tensor of ordered) {
    if (previous && tensor.start < reached)
      throw refuse(where, `lets tensors ${previous.name} and ${tensor.name} overlap`);
    [reached, previous] = [tensor.end, tensor];
  }
  // A file cut right behind its header is a header; one cut anywhere else is a broken download.
  if (dataLength !== undefined && dataLength !== 0 && reached > dataLength)
    throw refuse(where, `claims ${reached} bytes of data and has ${dataLength}`);
};

/**
 * The tensors that a safetensors file's beginning names. Throws InputError, one sentence, where it is damaged.
 *
 * @param start the file's first bytes, at least to the end of its header
 * @param fileLength how long the whole file is, where that is known
 */
export const parseHeader = (start: Uint8Array, where: string, fileLength?: number): Map<string, HeaderTensor> => {
  const length = headerLength(start, where);
  if (start.length < 8 + length) throw refuse(where, `ends before its header of ${length} bytes does`);
  const entries = Object.entries(parseJson(start.subarray(8, 8 + length), where));
  checkCount(entries.length, where);
  const placed = entries.filter(([name]) => name !== "__metadata__").map(([name, entry]) => place(name, entry, where));
  checkPlaces(placed, fileLength === undefined ? undefined : fileLength - 8 - length, where);
  if (placed.length === 0) throw refuse(where, "names no tensor");
  return new Map(placed.map(({ name, dtype, shape }) => [name, { dtype, shape }]));
};
