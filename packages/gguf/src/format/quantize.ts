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

/** The largest value by its absolute; of equal ones the first. */
const largest = (block: Float32Array): number => {
  let found = 0;
  for (const value of block) if (Math.abs(value) > Math.abs(found)) found = value;
  return found;
};

/** C's `roundf`: halves go away from zero. */
const rounded = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

/** Arithmetic in float32 throughout, as ggml's reference has it: the bytes are those of llama.cpp's own tools. */
const writeQ8 = (block: Float32Array, target: DataView, offset: number): void => {
  const scale = Math.fround(Math.abs(largest(block)) / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  target.setUint16(offset, toFloat16(scale), true);
  for (const [index, value] of block.entries())
    target.setInt8(offset + 2 + index, rounded(Math.fround(value * inverse)));
};

const nibble = (value: number, inverse: number): number =>
  Math.min(15, Math.trunc(Math.fround(Math.fround(value * inverse) + 8.5)));

const writeQ4 = (block: Float32Array, target: DataView, offset: number): void => {
  const scale = Math.fround(largest(block) / -8);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  target.setUint16(offset, toFloat16(scale), true);
  const half = block.length / 2;
  for (const [index, value] of block.subarray(0, half).entries())
    target.setUint8(offset + 2 + index, nibble(value, inverse) | (nibble(block[half + index] ?? 0, inverse) << 4));
};

const writers = {
  f32: ([value = 0], target, offset) => target.setFloat32(offset, value, true),
  f16: ([value = 0], target, offset) => target.setUint16(offset, toFloat16(value), true),
  q8_0: writeQ8,
  q4_0: writeQ4,
} satisfies Record<GgmlType, (block: Float32Array, target: DataView, offset: number) => void>;

/**
 * Values as a type stores them. A row is a whole number of blocks, so rows need not be told apart.
 *
 * @param data as many values as blocks hold
 */
export const quantize = (data: Float32Array, type: GgmlType): Uint8Array => {
  if (type === "f32") return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { block, bytes } = layouts[type];
  const encoded = new Uint8Array((data.length / block) * bytes);
  const view = new DataView(encoded.buffer);
  for (let index = 0; index * block < data.length; index++)
    writers[type](data.subarray(index * block, (index + 1) * block), view, index * bytes);
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
