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

const encoder = new TextEncoder();

/** A file as it grows. */
class Growing {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Makes room, and gives the place of it. */
  #room(size: number): number {
    const place = this.length;
    this.length += size;
    if (this.length > this.#bytes.length) {
      const larger = new Uint8Array(2 ** Math.ceil(Math.log2(this.length)));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return place;
  }

  u32(value: number): void {
    const place = this.#room(4);
    this.#view.setUint32(place, value, true);
  }

  i32(value: number): void {
    const place = this.#room(4);
    this.#view.setInt32(place, value, true);
  }

  f32(value: number): void {
    const place = this.#room(4);
    this.#view.setFloat32(place, value, true);
  }

  u64(value: number): void {
    const place = this.#room(8);
    this.#view.setBigUint64(place, BigInt(value), true);
  }

  byte(value: number): void {
    const place = this.#room(1);
    this.#bytes[place] = value;
  }

  raw(content: Uint8Array): void {
    const place = this.#room(content.length);
    this.#bytes.set(content, place);
  }

  /** A text behind its length. */
  text(value: string): void {
    const content = encoder.encode(value);
    this.u64(content.length);
    this.raw(content);
  }

  /** Fills up to a multiple of the alignment with zeros. */
  align(): void {
    this.#room(aligned(this.length) - this.length);
  }

  content(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }
}

const addArray = (file: Growing, array: Extract<MetadataValue, { type: "array" }>): void => {
  file.u32(typeIds[array.of]);
  file.u64(array.values.length);
  if (array.of === "string") for (const value of array.values) file.text(value);
  else if (array.of === "bool") for (const value of array.values) file.byte(Number(value));
  else for (const value of array.values) file[array.of](value);
};

const addValue = (file: Growing, given: MetadataValue): void => {
  file.u32(typeIds[given.type]);
  if (given.type === "array") addArray(file, given);
  else if (given.type === "string") file.text(given.value);
  else if (given.type === "bool") file.byte(Number(given.value));
  else file[given.type](given.value);
};

/**
 * Writes a GGUF file, version 3: metadata, the tensors' names, axes, types and places, then their data, each at a multiple
 * of 32 bytes. A tensor's last axis is a whole number of its type's blocks.
 */
export const writeGguf = (metadata: Metadata, tensors: ReadonlyMap<string, GgufTensor>): Uint8Array => {
  const file = new Growing();
  file.raw(encoder.encode("GGUF"));
  file.u32(3);
  file.u64(tensors.size);
  file.u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    file.text(key);
    addValue(file, value);
  }
  const stored = [...tensors].map(([name, { shape, data, type }]) => ({
    name,
    shape,
    type,
    content: quantize(data, type),
  }));
  let offset = 0;
  for (const { name, shape, type, content } of stored) {
    file.text(name);
    file.u32(shape.length);
    for (const axis of [...shape].reverse()) file.u64(axis);
    file.u32(layouts[type].id);
    file.u64(offset);
    offset += aligned(content.length);
  }
  file.align();
  for (const { content } of stored) {
    file.raw(content);
    file.align();
  }
  return file.content();
};
