import { fromFloat16, toFloat16 } from "@tiny-random/nn";

/** How a tensor of a GGUF file is stored. */
export type GgmlType = "f32" | "f16" | "q8_0" | "q4_0";

/** What ggml calls a type, how many values a block of it has, and in how many bytes. */
interface Layout {
  readonly id: number;
  readonly block: number;
  readonly bytes: number;
}

/** `ggml_type` of ggml.h; a quantized block begins with its scale in float16. */
export const layouts: Readonly<Record<GgmlType, Layout>> = {
  f32: { id: 0, block: 1, bytes: 4 },
  f16: { id: 1, block: 1, bytes: 2 },
  q4_0: { id: 2, block: 32, bytes: 18 },
  q8_0: { id: 8, block: 32, bytes: 34 },
};

/** The largest of a block's values by its absolute; of equal ones the first. */
const largest = (data: Float32Array, start: number, count: number): number => {
  let found = 0;
  for (let index = start; index < start + count; index++) {
    const value = data[index] ?? 0;
    if (Math.abs(value) > Math.abs(found)) found = value;
  }
  return found;
};

/** C's `roundf`: halves go away from zero. */
const rounded = (value: number): number => (value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5));

/** Writes the block of some data that begins at a place. */
type WriteBlock = (data: Float32Array, start: number, target: DataView, offset: number) => void;

/** Arithmetic in float32 throughout, as ggml's reference has it: the bytes are those of llama.cpp's own tools. */
const writeQ8: WriteBlock = (data, start, target, offset) => {
  const scale = Math.fround(Math.abs(largest(data, start, 32)) / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  target.setUint16(offset, toFloat16(scale), true);
  for (let index = 0; index < 32; index++)
    target.setInt8(offset + 2 + index, rounded(Math.fround((data[start + index] ?? 0) * inverse)));
};

const nibble = (value: number, inverse: number): number =>
  Math.min(15, Math.trunc(Math.fround(Math.fround(value * inverse) + 8.5)));

const writeQ4: WriteBlock = (data, start, target, offset) => {
  const scale = Math.fround(largest(data, start, 32) / -8);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  target.setUint16(offset, toFloat16(scale), true);
  for (let index = 0; index < 16; index++) {
    const [low, high] = [data[start + index] ?? 0, data[start + 16 + index] ?? 0];
    target.setUint8(offset + 2 + index, nibble(low, inverse) | (nibble(high, inverse) << 4));
  }
};

const blockWriters = { q8_0: writeQ8, q4_0: writeQ4 } as const;

const inFloat16 = (data: Float32Array): Uint16Array => {
  const words = new Uint16Array(data.length);
  for (let index = 0; index < data.length; index++) words[index] = toFloat16(data[index] ?? 0);
  return words;
};

/**
 * Values as a type stores them. A row is a whole number of blocks, so rows need not be told apart.
 *
 * @param data as many values as blocks hold
 */
export const quantize = (data: Float32Array, type: GgmlType): Uint8Array => {
  if (type === "f32") return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (type === "f16") return new Uint8Array(inFloat16(data).buffer);
  const { block, bytes } = layouts[type];
  const encoded = new Uint8Array((data.length / block) * bytes);
  const view = new DataView(encoded.buffer);
  for (let index = 0; index * block < data.length; index++)
    blockWriters[type](data, index * block, view, index * bytes);
  return encoded;
};

const q8Value = (source: DataView, offset: number, index: number): number => source.getInt8(offset + 2 + index);

const q4Value = (source: DataView, offset: number, index: number): number => {
  const byte = source.getUint8(offset + 2 + (index % 16));
  return (index < 16 ? byte & 15 : byte >> 4) - 8;
};

/** The values that stored ones stand for. */
export const dequantize = (encoded: Uint8Array, type: GgmlType): Float32Array => {
  const { block, bytes } = layouts[type];
  const source = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  return Float32Array.from({ length: (encoded.length / bytes) * block }, (_, index) => {
    const offset = Math.floor(index / block) * bytes;
    if (type === "f32") return source.getFloat32(offset, true);
    const first = fromFloat16(source.getUint16(offset, true));
    if (type === "f16") return first;
    return first * (type === "q8_0" ? q8Value : q4Value)(source, offset, index % block);
  });
};
