import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeSafetensors } from "@tiny-random/nn";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { modelSubject, openLedger, pruneLedger } from "./ledger.ts";
import { checksKey } from "./suite.ts";

let [work, model, checkout] = ["", "", ""];

const tensors = (values: readonly number[]): Uint8Array =>
  writeSafetensors(
    new Map([["logits", { dtype: "float32", shape: [values.length], data: Float32Array.from(values) } as const]]),
  );

const write = (file: string, content: string | Uint8Array): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};

/** A small model and a small checkout with a check, what it imports, and its requirements. */
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "tiny-random-ledger-"));
  [model, checkout] = [path.join(work, "model"), path.join(work, "checkout")];
  write(path.join(model, "config.json"), '{ "model_type": "one" }');
  write(path.join(model, "model.safetensors"), tensors([1, 2, 3]));
  write(path.join(model, "README.md"), "a card");
  write(path.join(model, "tiny-random.json"), '{ "fingerprint": "a", "invariants": { "padding": "left" } }');
  write(path.join(model, "golden/inputs.safetensors"), tensors([4, 5]));
  write(path.join(model, "golden/outputs.safetensors"), tensors([0.25, -3, 1, 7]));
  write(path.join(model, "golden/generation.json"), '{ "generated_ids": [1, 2] }');
  write(path.join(checkout, "tools/parity/check.py"), "from looking import look\n");
  write(path.join(checkout, "tools/parity/looking.py"), "def look(): pass\n");
  write(path.join(checkout, "tools/parity/requirements.txt"), "transformers==5.23.0\n");
  write(path.join(checkout, "tools/package.json"), "{}");
  write(path.join(checkout, "node_modules/runtime/package.json"), '{ "version": "1.0.0" }');
  prove();
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const key = () =>
  checksKey(
    {
      sources: ["tools/parity/check.py"],
      requirements: ["tools/parity/requirements.txt"],
      packages: ["runtime"],
    },
    checkout,
  );
const subject = () => modelSubject("one", "default/OneModel", model);
const folder = () => path.join(work, "ledger");

/** As a run that did the checks. */
const prove = (): void => {
  const ledger = openLedger(folder());
  ledger.add(subject(), "a suite", key());
  ledger.write();
};
const isProven = (suite = "a suite"): boolean => openLedger(folder()).has(subject(), suite, key());
const edit = (file: string, content: string | Uint8Array) => write(path.join(work, file), content);

describe("what stands in the ledger", () => {
  test("is proven on a copy whose golden outputs have other bits", () => {
    const copy = path.join(work, "copy");
    cpSync(model, copy, { recursive: true });
    const bytes = tensors([0.25 + 1e-6, -3, 1 - 1e-6, 7]);
    expect(bytes).not.toEqual(tensors([0.25, -3, 1, 7]));
    write(path.join(copy, "golden/outputs.safetensors"), bytes);
    const copied = modelSubject("one", "default/OneModel", copy);
    expect(openLedger(folder()).has(copied, "a suite", key())).toBe(true);
  });

  test("is proven whatever the card says and whichever code made the model", () => {
    edit("model/README.md", "another card");
    edit("model/tiny-random.json", '{ "fingerprint": "b", "invariants": { "padding": "left" } }');
    expect(isProven()).toBe(true);
  });

  test.each([
    ["one weight changes", "model/model.safetensors", tensors([1, 2, 3.0000002])],
    ["a config changes", "model/config.json", '{ "model_type": "other" }'],
    ["a golden input changes", "model/golden/inputs.safetensors", tensors([4, 6])],
    ["a golden output differs by more than rounding", "model/golden/outputs.safetensors", tensors([0.25, -3, 1.01, 7])],
    ["two golden outputs change places", "model/golden/outputs.safetensors", tensors([-3, 0.25, 1, 7])],
    ["a golden output is not a number", "model/golden/outputs.safetensors", tensors([0.25, -3, Number.NaN, 7])],
    ["another continuation is recorded", "model/golden/generation.json", '{ "generated_ids": [1, 3] }'],
    ["a file is added", "model/tokenizer.json", "{}"],
    ["what padding leaves unchanged is another claim", "model/tiny-random.json", '{ "invariants": {} }'],
    ["the check changes", "checkout/tools/parity/check.py", "from looking import look # more\n"],
    ["what the check imports changes", "checkout/tools/parity/looking.py", "def look(): return 1\n"],
    ["one requirement changes", "checkout/tools/parity/requirements.txt", "transformers==5.23.1\n"],
    ["a package has another version", "checkout/node_modules/runtime/package.json", '{ "version": "1.0.1" }'],
  ])("is not proven when %s", (_, file, content) => {
    expect(isProven()).toBe(true);
    edit(file, content);
    expect(isProven()).toBe(false);
  });

  test("is proven for the suite that proved it alone", () => {
    expect(isProven("another suite")).toBe(false);
  });

  test("is proven by no suite for outputs that another suite proved anew", () => {
    edit("model/golden/outputs.safetensors", tensors([0.25, -3, 2, 7]));
    const ledger = openLedger(folder());
    ledger.add(subject(), "another suite", key());
    ledger.write();
    expect([isProven("another suite"), isProven()]).toEqual([true, false]);
  });

  test("keeps its figures where outputs differ in the last bits only", () => {
    const before = readFileSync(path.join(folder(), "one.json"), "utf8");
    edit("model/golden/outputs.safetensors", tensors([0.25 + 1e-6, -3, 1, 7]));
    prove();
    expect(readFileSync(path.join(folder(), "one.json"), "utf8")).toBe(before);
  });
});

test("a run over everything takes what is gone out of the ledger", () => {
  const ledger = openLedger(folder());
  ledger.add({ ...subject(), name: "default/GoneModel" }, "a suite", key());
  ledger.add({ ...subject(), file: "gone" }, "a suite", key());
  ledger.add(subject(), "a gone suite", key());
  ledger.write();
  pruneLedger(folder(), [subject()], ["a suite"]);
  expect([isProven(), isProven("a gone suite")]).toEqual([true, false]);
  expect(readFileSync(path.join(folder(), "one.json"), "utf8")).not.toContain("Gone");
  expect(() => readFileSync(path.join(folder(), "gone.json"))).toThrow();
});
