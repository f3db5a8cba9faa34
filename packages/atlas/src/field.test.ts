import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, expect, it } from "vitest";
import { loadField, writeField } from "./field.ts";
import { loadAtlas } from "./load.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tiny-random-field-"));
const place = pathToFileURL(path.join(folder, "field.json"));
const { transformers, pairs } = loadAtlas();

beforeEach(() => writeField(place));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("is what the atlas has, as the build wrote it down", () => {
  expect(loadField(place)).toEqual({ transformers, pairs });
  const stored = JSON.parse(readFileSync(place, "utf8"));
  writeFileSync(place, JSON.stringify({ ...stored, pairs: pairs.slice(0, 1) }));
  expect(loadField(place).pairs).toEqual(pairs.slice(0, 1));
});

it("is taken from the atlas itself where it was written down of another one, is broken or not there", () => {
  const stored = JSON.parse(readFileSync(place, "utf8"));
  for (const text of [JSON.stringify({ ...stored, atlas: "other", pairs: [] }), '{"atlas":', undefined]) {
    if (text === undefined) rmSync(place);
    else writeFileSync(place, text);
    expect(loadField(place).pairs).toEqual(pairs);
  }
});
