import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeSafetensors } from "@tiny-random/nn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareDirectories, comparisonText } from "./compare.ts";

let [work, before, after] = ["", "", ""];

const outputs = (values: readonly number[]): Uint8Array =>
  writeSafetensors(
    new Map([["logits", { dtype: "float32", shape: [values.length], data: Float32Array.from(values) } as const]]),
  );

const provenance = (fingerprint: string, files: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ seed: 0, fingerprint: fingerprint.repeat(64), files }, null, 2)}\n`;

beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "tiny-random-bytes-"));
  [before, after] = [path.join(work, "before"), path.join(work, "after")];
  for (const name of ["tiny-random-OneModel", "tiny-random-OtherModel"]) {
    const model = path.join(before, name);
    mkdirSync(path.join(model, "golden/distant"), { recursive: true });
    writeFileSync(path.join(model, "config.json"), '{ "model_type": "one" }\n');
    writeFileSync(path.join(model, "model.safetensors"), Uint8Array.of(1, 2, 3));
    writeFileSync(path.join(model, "golden/outputs.safetensors"), outputs([0.5, -2]));
    writeFileSync(path.join(model, "golden/distant/outputs.safetensors"), outputs([1, 3]));
    writeFileSync(
      path.join(model, "tiny-random.json"),
      provenance("a", { "config.json": "c".repeat(64), "golden/outputs.safetensors": "d".repeat(64) }),
    );
  }
  writeFileSync(path.join(before, "report.json"), "{ times: 1 }");
  cpSync(before, after, { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const inAfter = (file: string): string => path.join(after, "tiny-random-OneModel", file);
const found = () => compareDirectories(before, after).differences;
const changed = (file: string) => [{ model: "tiny-random-OneModel", file, what: "changed" }];

describe("two directories of models", () => {
  it("are the same whatever their reports say", () => {
    writeFileSync(path.join(after, "report.json"), "{ times: 2 }");
    expect(compareDirectories(before, after)).toEqual({ models: 2, files: 10, differences: [] });
  });

  it("differ by one changed byte", () => {
    writeFileSync(inAfter("model.safetensors"), Uint8Array.of(1, 2, 4));
    expect(found()).toEqual(changed("model.safetensors"));
  });

  it("differ by white space in a config", () => {
    writeFileSync(inAfter("config.json"), '{"model_type": "one"}\n');
    expect(found()).toEqual(changed("config.json"));
  });

  it("differ by a missing file, by an extra file, by a missing model and by an extra one", () => {
    rmSync(inAfter("config.json"));
    writeFileSync(inAfter("golden/more.json"), "{}");
    rmSync(path.join(after, "tiny-random-OtherModel"), { recursive: true });
    cpSync(path.join(after, "tiny-random-OneModel/golden"), path.join(after, "tiny-random-NewModel"), {
      recursive: true,
    });
    const said = found().map(({ model, file, what }) => `${what} ${model.slice(12)}/${file}`);
    expect(said).toEqual(expect.arrayContaining(["missing OneModel/config.json", "extra OneModel/golden/more.json"]));
    expect(said.filter((one) => one.startsWith("missing OtherModel/"))).toHaveLength(5);
    expect(said.filter((one) => one.startsWith("extra NewModel/"))).toHaveLength(3);
  });

  it("may differ in the last bits of golden outputs and in their hashes, and not by more", () => {
    writeFileSync(inAfter("golden/outputs.safetensors"), outputs([0.5 + 1e-7, -2]));
    const file = inAfter("tiny-random.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("d".repeat(64), "e".repeat(64)));
    expect(found()).toEqual([]);
    writeFileSync(inAfter("golden/distant/outputs.safetensors"), outputs([1, 3 + 1e-5]));
    expect(found()).toEqual(changed("golden/distant/outputs.safetensors"));
  });

  it("may have another fingerprint in the provenance, and nothing else", () => {
    const file = inAfter("tiny-random.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("a".repeat(64), "b".repeat(64)));
    expect(found()).toEqual([]);
    writeFileSync(file, readFileSync(file, "utf8").replace('"seed": 0', '"seed": 1'));
    expect(found()).toEqual(changed("tiny-random.json"));
  });
});

it("differences are listed by the kind of file, with the models they are in", () => {
  for (const [index, name] of ["config.json", "golden/audio_1.wav", "golden/audio_2.wav"].entries())
    writeFileSync(inAfter(name), String(index));
  const text = comparisonText(compareDirectories(before, after));
  expect(text).toContain("     1 changed config.json\n         tiny-random-OneModel/config.json");
  expect(text).toContain("     2 extra golden/audio_*.wav");
  expect(text).toContain("3 files of 1 models differ");
});
