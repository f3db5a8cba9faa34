import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError } from "@tiny-random/core";
import { writeSafetensors } from "@tiny-random/nn";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parseHeader, tensorLimit } from "./header.ts";
import { directoryHeaders, readHeader } from "./header-files.ts";

const work = mkdtempSync(path.join(tmpdir(), "headers-"));
afterAll(() => rmSync(work, { recursive: true }));

const fileOf = (header: unknown, claimed?: bigint): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length);
  new DataView(file.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  file.set(text, 8);
  return file;
};
const tensor = (start: number, end: number, shape: readonly number[] = [(end - start) / 4], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe("a header", () => {
  it("is read from the beginning of a file that the writer made", () => {
    const file = writeSafetensors(new Map([["a.b", { dtype: "float32", shape: [2, 3], data: new Float32Array(6) }]]));
    const expected = new Map([["a.b", { dtype: "F32", shape: [2, 3] }]]);
    expect(parseHeader(file, "file", file.length)).toEqual(expected);
    expect(parseHeader(file.subarray(0, file.length - 24), "file", file.length - 24)).toEqual(expected);
  });

  it.each([
    ["an empty file", new Uint8Array(3), /shorter than the eight bytes/],
    ["a truncated header", fileOf({ a: tensor(0, 4) }).subarray(0, 20), /ends before its header of \d+ bytes does/],
    ["10 GB claimed", fileOf({ a: tensor(0, 4) }, 10_000_000_000n), /claims a header of 10000000000 bytes/],
    ["no JSON", fileOf("{nonsense}"), /not valid JSON/],
    ["a list", fileOf("[1]"), /not a JSON object/],
    ["nothing", fileOf({ __metadata__: { format: "pt" } }), /names no tensor/],
    ["a size that is not the shape's", fileOf({ a: tensor(0, 8, [3]) }), /8 bytes, which \[3\] of F32 is not/],
    ["overlapping offsets", fileOf({ a: tensor(0, 8), b: tensor(4, 12) }), /lets tensors a and b overlap/],
    ["an unknown dtype", fileOf({ a: tensor(0, 4, [1], "F31") }), /the unknown dtype "F31"/],
    ["an inherited dtype", fileOf({ a: tensor(0, 4, [1], "toString") }), /unknown dtype/],
    ["a name with ..", fileOf({ "../a": tensor(0, 4) }), /which no module has/],
    ["a name with an empty part", fileOf({ "a..b": tensor(0, 4) }), /which no module has/],
    ["negative axes", fileOf({ a: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }), /no valid dtype, shape/],
  ])("%s is one clear sentence", (_, file, sentence) => {
    expect(() => parseHeader(file, "file")).toThrow(InputError);
    expect(() => parseHeader(file, "file")).toThrow(sentence);
  });

  it("of more tensors than any checkpoint has is refused", () => {
    const entries = (count: number) => Array.from({ length: count }, (_, index) => [`w${index}`, tensor(0, 0, [0])]);
    const file = fileOf(Object.fromEntries(entries(tensorLimit + 1)));
    expect(() => parseHeader(file, "file")).toThrow(`names ${tensorLimit + 1} tensors, more than are read`);
  });

  it("that claims more data than the file has is refused", () => {
    const file = fileOf({ a: tensor(0, 400) });
    expect(() => parseHeader(file, "file", file.length + 10)).toThrow(/claims 400 bytes of data and has 10/);
  });

  it("of any bytes is read or refused, never anything else", () => {
    const check = (bytes: Uint8Array) => {
      try {
        parseHeader(bytes, "file", bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), check));
    fc.assert(fc.property(fc.json(), (text) => check(fileOf(text))));
    const entry = fc.record({
      dtype: fc.oneof(fc.constantFrom("F32", "BF16", "I64"), fc.anything()),
      shape: fc.oneof(fc.array(fc.nat(8)), fc.anything()),
      data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.anything()),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry), (header) =>
        check(fileOf(JSON.stringify(header, (_, value) => (typeof value === "bigint" ? String(value) : value)))),
      ),
    );
  });
});

describe("shards", () => {
  const write = (name: string, content: Uint8Array | object) =>
    writeFileSync(path.join(work, name), content instanceof Uint8Array ? content : JSON.stringify(content));
  const index = (map: object) => write("model.safetensors.index.json", { weight_map: map });

  it("are joined, and their headers suffice", () => {
    write("model-1.safetensors", fileOf({ a: tensor(0, 4) }));
    write("model-2.safetensors", fileOf({ b: tensor(0, 8) }));
    index({ a: "model-1.safetensors", b: "model-2.safetensors" });
    expect([...readHeader(directoryHeaders(work)).keys()]).toEqual(["a", "b"]);
  });

  it.each([
    [{ a: "../elsewhere.safetensors" }, /which is no file beside it/],
    [{ a: "model-3.safetensors" }, /lacks model-3\.safetensors/],
    [{ c: "model-1.safetensors" }, /does not have c/],
    [{}, /has no weight_map/],
  ])("%j is refused", (map, sentence) => {
    index(map);
    expect(() => readHeader(directoryHeaders(work))).toThrow(sentence);
  });

  it("no safetensors file at all is refused", () => {
    rmSync(path.join(work, "model.safetensors.index.json"));
    expect(() => readHeader(directoryHeaders(work))).toThrow(/has no model\.safetensors/);
  });
});
