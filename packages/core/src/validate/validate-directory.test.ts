import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readSafetensors, writeSafetensors } from "@tiny-random/nn";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeClass, fakeFamily, installed, optionsFor } from "../contract/fake-family.test.fixture.ts";
import { runAll } from "../run/run.ts";
import { validateDirectory } from "./validate-directory.ts";

const families = installed(fakeFamily({ FakeModel: fakeClass }));
let out = "";
let model = "";
beforeEach(async () => {
  out = mkdtempSync(path.join(tmpdir(), "tiny-random-validate-"));
  model = path.join(out, "tiny-random-FakeModel");
  await runAll(families, [{ architecture: "FakeModel", modelType: "fake" }], optionsFor(out));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const at = (name: string) => path.join(model, name);
const problems = async () => (await validateDirectory(families, model)).problems;
const truncate = (name: string) => writeFileSync(at(name), readFileSync(at(name)).subarray(0, 100));
const scaleOutputs = (factor: number) => {
  const outputs = readSafetensors(readFileSync(at("golden/outputs.safetensors")));
  for (const { data } of outputs.values())
    (data as Float32Array).forEach((value, i) => {
      data[i] = value * factor;
    });
  writeFileSync(at("golden/outputs.safetensors"), writeSafetensors(outputs));
};

test("a model as it was made has no problems, and everything was checked", async () => {
  expect(await validateDirectory(families, model)).toEqual({
    directory: model,
    architecture: "FakeModel",
    problems: [],
    unchecked: [],
  });
});

test("golden outputs are compared by tolerance", async () => {
  scaleOutputs(1 + 1e-6);
  expect(await problems()).toEqual([]);
  scaleOutputs(1.01);
  expect(await problems()).toEqual([
    expect.stringMatching(/^the outputs are not those of golden\/outputs\.safetensors: logits differs by 9\.9e-3/),
  ]);
});

test.each(["model.safetensors", "config.json", "onnx/model.onnx", "offset.txt"])(
  "a changed %s is named",
  async (name) => {
    writeFileSync(at(name), Buffer.concat([readFileSync(at(name)), Buffer.from("\n")]));
    expect(await problems()).toContain(`${name} is not the file that was made: its SHA-256 differs`);
  },
);

test.each(["model.safetensors", "onnx/model.onnx", "golden/inputs.safetensors", "golden/text.json"])(
  "a missing %s is named",
  async (name) => {
    rmSync(at(name));
    expect(await problems()).toContain(`${name} is missing`);
  },
);

test("missing golden outputs are named", async () => {
  rmSync(at("golden"), { recursive: true });
  expect(await problems()).toEqual(
    expect.arrayContaining(["golden/outputs.safetensors is missing", "there are no golden outputs"]),
  );
});

test("a truncated graph cannot be loaded", async () => {
  truncate("onnx/model.onnx");
  expect(await problems()).toContainEqual(expect.stringMatching(/^onnx\/model\.onnx cannot be loaded: [^\n]+$/));
});

test("truncated golden outputs and a truncated config are one sentence each", async () => {
  truncate("golden/outputs.safetensors");
  truncate("config.json");
  const found = await problems();
  expect(found).toContainEqual(expect.stringMatching(/^golden\/outputs\.safetensors is not a safetensors file: /));
  expect(found).toContainEqual(expect.stringMatching(/^config\.json in .* is not valid JSON: /));
  for (const problem of found) expect(problem).not.toContain("\n");
});

test("processors of the directory that give other inputs are found", async () => {
  writeFileSync(at("offset.txt"), "2");
  const raw = { "text.json": "[3,4,5]" };
  writeFileSync(at("golden/text.json"), raw["text.json"]);
  expect(await problems()).toContainEqual(
    expect.stringMatching(
      /^the raw input through the processors is not golden\/inputs\.safetensors: input_ids differs/,
    ),
  );
});

test("without the plugin the rest is checked, and the gap is said", async () => {
  const report = await validateDirectory(installed(), model);
  expect(report).toMatchObject({
    problems: [],
    unchecked: ["processors: no installed plugin has FakeModel"],
  });
});

test("a class that the family or the config does not have is named", async () => {
  const edit = (name: string, values: object) =>
    writeFileSync(at(name), JSON.stringify(Object.assign(JSON.parse(readFileSync(at(name), "utf8")), values)));
  edit("config.json", { architectures: ["OtherModel"] });
  expect(await problems()).toContain("tiny-random.json says FakeModel, and config.json OtherModel");
  edit("tiny-random.json", { architecture: "OtherModel" });
  expect(await problems()).toContain("tiny-random.json says OtherModel, which is no class of fake");
});

test("a directory that is no tiny model is refused", async () => {
  await expect(validateDirectory(families, path.join(out, "nowhere"))).rejects.toMatchObject({ name: "InputError" });
  await expect(validateDirectory(families, out)).rejects.toThrow(/has no tiny-random\.json/);
  writeFileSync(at("tiny-random.json"), JSON.stringify({ architecture: "FakeModel", modelType: "fake", files: {} }));
  await expect(validateDirectory(families, model)).rejects.toThrow(/does not say what the model is/);
  truncate("tiny-random.json");
  await expect(validateDirectory(families, model)).rejects.toMatchObject({ name: "InputError" });
});
