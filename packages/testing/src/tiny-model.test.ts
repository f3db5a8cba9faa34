import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A project of somebody else's, with this package installed as it is published: built, not from its sources. */
const project = mkdtempSync(path.join(tmpdir(), "tiny-random-testing-"));
const cache = path.join(project, "cache");
beforeAll(() => {
  const installed = path.join(project, "node_modules/@tiny-random/testing");
  mkdirSync(path.dirname(installed), { recursive: true });
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "project", type: "module" }));
  symlinkSync(fileURLToPath(new URL("..", import.meta.url)), installed, "junction");
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const run = (args: readonly string[]): Promise<{ status: number | null; printed: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, TINY_RANDOM_CACHE: cache };
    // What this run of vitest tells its own workers is not meant for another.
    for (const name of Object.keys(env)) if (name.startsWith("VITEST")) delete env[name as keyof typeof env];
    const child = spawn(process.execPath, args, { cwd: project, env });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        printed += text;
      });
    child.on("close", (status) => resolve({ status, printed }));
  });

/** Asks for models in another process, as a test worker would: directories, or what is wrong. */
const ask = async (...calls: (readonly [name: string, options?: object])[]): Promise<string[]> => {
  const code = `import { tinyModel } from "@tiny-random/testing";
    const answers = [];
    for (const call of ${JSON.stringify(calls)}) answers.push(await tinyModel(...call).catch(({ message }) => message));
    console.log(JSON.stringify(answers));`;
  const { printed } = await run(["--input-type=module", "--eval", code]);
  return JSON.parse(printed) as string[];
};

const stampOf = (directory: string) => statSync(path.join(directory, "tiny-random.json"), { bigint: true }).mtimeNs;

describe("tinyModel", () => {
  it("gives the directory of a whole model, and leaves one alone that is there", async () => {
    const [model = ""] = await ask(["BertForMaskedLM"]);
    expect(path.basename(model)).toBe("tiny-random-BertForMaskedLM");
    expect(model.startsWith(cache)).toBe(true);
    for (const file of ["config.json", "model.safetensors", "onnx/model.onnx"])
      expect(existsSync(path.join(model, file))).toBe(true);
    const stamp = stampOf(model);
    expect(await ask(["BertForMaskedLM"])).toEqual([model]);
    expect(stampOf(model)).toBe(stamp);
  });

  it("makes a damaged one anew, and keeps those of other options apart", async () => {
    const [model = ""] = await ask(["BertForMaskedLM"]);
    const config = path.join(model, "config.json");
    const content = readFileSync(config, "utf8");
    writeFileSync(config, "{}");
    const [same, other = ""] = await ask(
      ["BertForMaskedLM"],
      ["BertForMaskedLM", { seed: 1, set: { num_hidden_layers: 1 } }],
    );
    expect(same).toBe(model);
    expect(readFileSync(config, "utf8")).toBe(content);
    expect(other).not.toBe(model);
    expect(JSON.parse(readFileSync(path.join(other, "config.json"), "utf8"))).toMatchObject({ num_hidden_layers: 1 });
  });

  it("says what is wrong with a name", async () => {
    const [unknown, several] = await ask(["BertForMaskedML"], ["bert"]);
    expect(unknown).toContain("there is no model type or architecture BertForMaskedML");
    expect(several).toMatch(/^bert is \d+ classes/);
  });

  it("makes a model once, however many processes ask for it at the same time", async () => {
    const answers = await Promise.all([ask(["GPT2LMHeadModel"]), ask(["GPT2LMHeadModel"]), ask(["GPT2LMHeadModel"])]);
    const [directory = ""] = answers[0] ?? [];
    expect(answers).toEqual([[directory], [directory], [directory]]);
    const left = readdirSync(cache, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.includes(".partial") || name.endsWith(".lock"))).toEqual([]);
    expect(left.filter((name) => path.basename(name) === "tiny-random-GPT2LMHeadModel")).toHaveLength(1);
  });

  it("can be required, as jest does it", async () => {
    const code = `require("@tiny-random/testing").tinyModel("GPT2LMHeadModel").then(console.log)`;
    const { printed } = await run(["--input-type=commonjs", "--eval", code]);
    expect(path.basename(printed.trim())).toBe("tiny-random-GPT2LMHeadModel");
  });

  it("works in parallel workers of vitest, as README shows it", async () => {
    const test = (name: string) => `import { expect, test } from "vitest";
      import { readFileSync } from "node:fs";
      import { tinyModel } from "@tiny-random/testing";
      test("${name}", async () => {
        const directory = await tinyModel("GPT2Model");
        expect(readFileSync(directory + "/config.json", "utf8")).toContain("gpt2");
      });`;
    for (const name of ["a", "b"]) writeFileSync(path.join(project, `${name}.test.js`), test(name));
    const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
    symlinkSync(path.dirname(vitest), path.join(project, "node_modules/vitest"), "junction");
    const { status, printed } = await run([vitest, "run", "--testTimeout", "60000", "--root", project]);
    expect(printed).toMatch(/2 passed/);
    expect(status).toBe(0);
  });
});
