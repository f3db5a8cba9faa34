import type { Metadata, MetadataValue } from "./metadata.ts";
import { type GgmlType, layouts, quantize } from "./quantize.ts";

/** A tensor as GGUF files have it; axes as in a checkpoint, the fastest last. */
export interface GgufTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly type: GgmlType;
}

/** `general.alignment`'s default: every tensor begins at a multiple of it. */
const alignment = 32;

const typeIds = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

const aligned = (length: number): number => Math.ceil(length / alignment) * alignment;

/** Parts of a file, one after the other. */
class Parts {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  /** Fills up to a multiple of the alignment. */
  align(): void {
    this.add(new Uint8Array(aligned(this.length) - this.length));
  }

  joined(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  }
}

const bytes = (size: number, write: (view: DataView) => void): Uint8Array => {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return new Uint8Array(view.buffer);
};

const uint32 = (value: number): Uint8Array => bytes(4, (view) => view.setUint32(0, value, true));
const uint64 = (value: number): Uint8Array => bytes(8, (view) => view.setBigUint64(0, BigInt(value), true));

const scalars = {
  u32: uint32,
  i32: (value: number) => bytes(4, (view) => view.setInt32(0, value, true)),
  f32: (value: number) => bytes(4, (view) => view.setFloat32(0, value, true)),
} as const;

const encoder = new TextEncoder();

const addText = (parts: Parts, value: string): void => {
  const encoded = encoder.encode(value);
  parts.add(uint64(encoded.length));
  parts.add(encoded);
};

const addArray = (parts: Parts, array: Extract<MetadataValue, { type: "array" }>): void => {
  parts.add(uint32(typeIds[array.of]));
  parts.add(uint64(array.values.length));
  if (array.of === "string") for (const value of array.values) addText(parts, value);
  else if (array.of === "bool") parts.add(Uint8Array.from(array.values, Number));
  else for (const value of array.values) parts.add(scalars[array.of](value));
};

const addValue = (parts: Parts, given: MetadataValue): void => {
  parts.add(uint32(typeIds[given.type]));
  if (given.type === "array") addArray(parts, given);
  else if (given.type === "string") addText(parts, given.value);
  else if (given.type === "bool") parts.add(Uint8Array.of(Number(given.value)));
  else parts.add(scalars[given.type](given.value));
};

/**
 * Writes a GGUF file, version 3: metadata, the tensors' names, axes, types and places, then their data, each at a multiple
 * of 32 bytes. A tensor's last axis is a whole number of its type's blocks.
 */
export const writeGguf = (metadata: Metadata, tensors: ReadonlyMap<string, GgufTensor>): Uint8Array => {
  const parts = new Parts();
  parts.add(encoder.encode("GGUF"));
  parts.add(uint32(3));
  parts.add(uint64(tensors.size));
  parts.add(uint64(Object.keys(metadata).length));
  for (const [key, value] of Object.entries(metadata)) {
    addText(parts, key);
    addValue(parts, value);
  }
  const stored = [...tensors].map(([name, { shape, data, type }]) => ({
    name,
    shape,
    type,
    content: quantize(data, type),
  }));
  let offset = 0;
  for (const { name, shape, type, content } of stored) {
    addText(parts, name);
    parts.add(uint32(shape.length));
    for (const axis of [...shape].reverse()) parts.add(uint64(axis));
    parts.add(uint32(layouts[type].id));
    parts.add(uint64(offset));
    offset += aligned(content.length);
  }
  parts.align();
  for (const { content } of stored) {
    parts.add(content);
    parts.align();
  }
  return parts.joined();
};
