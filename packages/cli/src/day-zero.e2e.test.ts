import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-day-zero-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const run = (...args: string[]) => runIn(work, ...args);

const config = {
  model_type: "unheard_of",
  architectures: ["UnheardOfForCausalLM"],
  hidden_size: 2048,
  num_hidden_layers: 8,
  intermediate_size: 5632,
  num_attention_heads: 32,
  vocab_size: 32000,
  num_key_value_heads: 4,
};

/** The beginning of a safetensors file. */
const header = (shapes: Readonly<Record<string, readonly number[]>>, dtype = "BF16"): Uint8Array => {
  let end = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += shape.reduce((product, size) => product * size, dtype === "BF16" ? 2 : 1);
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
};

const layers = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [
    [`model.layers.${index}.attn.qkv.weight`, [2048 + 2 * 4 * 64, 2048]],
    [`model.layers.${index}.mlp.up.weight`, [5632, 2048]],
  ]).flat() as [string, number[]][],
);
const shapes = { "model.embed_tokens.weight": [32000, 2048], ...layers };

const write = (name: string, files: Readonly<Record<string, string | Uint8Array>>): void => {
  mkdirSync(path.join(work, name));
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(work, name, file), content);
};
write("new", { "config.json": JSON.stringify(config), "model.safetensors": header(shapes) });
const read = (file: string): string =>
  readFileSync(path.join(work, "out/tiny-random-UnheardOfForCausalLM", file), "utf8");

describe("generate --from a config.json alone, of a class that Transformers has and no plugin", () => {
  /** Whichever has no family yet. */
  const unportedModel = (): { modelType: string; architecture: string } => {
    const rows: { modelType: string; architecture: string; plugin: string; status: string }[] = JSON.parse(
      run("list", "--unported", "--json").stdout,
    );
    const found = rows.find(
      ({ architecture, plugin, status }) =>
        status === "loadable" &&
        plugin === "text" &&
        /For(CausalLM|MaskedLM|SequenceClassification)$/.test(architecture),
    );
    if (!found) throw new Error("every text class is native by now: take a class of another plugin");
    return found;
  };

  test("makes a model of the names that the atlas knows, and writes what the config says", () => {
    const { modelType, architecture } = unportedModel();
    const config = { model_type: modelType, architectures: [architecture], num_hidden_layers: 5 };
    write("alone", { "config.json": JSON.stringify(config) });
    const { status, stdout } = run("generate", "--from", "alone", "--out", "of-config");
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/1 model loadable/) });
    const written = readFileSync(path.join(work, `of-config/tiny-random-${architecture}/config.json`), "utf8");
    expect(JSON.parse(written)).toMatchObject({ model_type: modelType, architectures: [architecture] });
    expect(JSON.parse(written)).not.toHaveProperty("initializer_range");
    expect(run("explain", "alone").stdout).toMatch(/^TENSOR/m);
  });

  test("comes with the tokenizer and processors that the class has at its defaults", () => {
    write("whole", {
      "config.json": JSON.stringify({ model_type: "instructblip", architectures: ["InstructBlipModel"] }),
    });
    run("generate", "--from", "whole", "--out", "of-whole");
    run("generate", "--unported", "InstructBlipModel", "--out", "of-class");
    const [given = [], known = []] = ["of-whole", "of-class"].map((out) =>
      readdirSync(path.join(work, out, "tiny-random-InstructBlipModel")).sort(),
    );
    expect(known).toEqual(expect.arrayContaining(["tokenizer.json", "processor_config.json"]));
    expect(given).toEqual(known);
  });

  test("refuses a part of another model type than the known one, in one sentence", () => {
    const parts = {
      model_type: "instructblip",
      architectures: ["InstructBlipModel"],
      text_config: { model_type: "t5" },
    };
    write("instructblip", { "config.json": JSON.stringify(parts) });
    const { status, stderr } = run("generate", "--from", "instructblip", "--out", "refused");
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/text_config of t5.* opt only/) });
  });
});

describe("generate --from a directory of an architecture that no plugin knows", () => {
  test("makes a model that loads, and says that it was never run", () => {
    const { status, stdout, stderr } = run("generate", "--from", "new");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("error") });
    expect(stdout).toMatch(/1 model loadable, without a forward pass, 0 failed/);
    const report = JSON.parse(readFileSync(path.join(work, "out/report.json"), "utf8"));
    expect(report.architectures).toContainEqual(expect.objectContaining({ status: "loadable" }));
    expect(JSON.parse(read("config.json"))).toMatchObject({ model_type: "unheard_of", num_hidden_layers: 2 });
    expect(read("README.md")).toContain("Loadable, not validated");
    expect(run("validate", "out/tiny-random-UnheardOfForCausalLM")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/not checked: a forward pass/),
    });
  });

  test("explain says what every size depends on", () => {
    const { status, stdout } = run("explain", "new");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^model\.layers\.\*\.mlp\.up\.weight\[0\] +5632 +\d+ +intermediate_size/m);
    expect(stdout).toMatch(/^model\.layers \(blocks\) +8 +2 +num_hidden_layers/m);
    expect(JSON.parse(run("explain", "new", "--json").stdout)).toMatchObject({ modelType: "unheard_of" });
  });

  test.each([
    ["is quantized", { "model.safetensors": header(shapes, "F8_E4M3") }, /is quantized: \S+ is F8_E4M3/],
    ["has a truncated header", { "model.safetensors": header(shapes).subarray(0, 99) }, /ends before its header/],
    ["has another model's config", { "config.json": JSON.stringify({ ...config, vocab_size: 50257 }) }, /does not fit/],
    ["has no header", { "model.safetensors": undefined }, /no family|unheard_of/],
  ])("that %s is refused with one sentence", (what, changed, sentence) => {
    const files = { "config.json": JSON.stringify(config), "model.safetensors": header(shapes), ...changed };
    const given = Object.entries(files).filter(
      (entry): entry is [string, string | Uint8Array] => entry[1] !== undefined,
    );
    write(what, Object.fromEntries(given));
    const { status, stderr } = run("generate", "--from", what, "--out", "refused");
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^error: [^\n]+\n$/m);
  });
});
