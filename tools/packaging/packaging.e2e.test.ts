import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const packages = path.resolve(import.meta.dirname, "../../packages");
const names = readdirSync(packages);
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-packed-"));
const project = path.join(work, "project");
const shell = process.platform === "win32";
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: object;
  readonly "tiny-random"?: object;
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(path.join(packages, name, "package.json"), "utf8"));

const tarballs = new Map<string, string>();
beforeAll(() => {
  const args = ["pack", ...names.map((name) => path.join(packages, name)), "--pack-destination", work, "--json"];
  const env = { ...process.env, npm_config_ignore_scripts: "true" };
  const printed = execFileSync("npm", args, {
    cwd: work,
    env,
    encoding: "utf8",
    shell,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const packed = JSON.parse(printed) as { readonly name: string; readonly filename: string }[];
  for (const { name, filename } of packed) tarballs.set(name, path.join(work, filename));
});

const tarballOf = (name: string): Buffer => readFileSync(tarballs.get(manifestOf(name).name) ?? "");

describe.each(names)("packages/%s, packed", (name) => {
  it("is what publint accepts", async () => {
    const content = Uint8Array.from(tarballOf(name)).buffer;
    const { messages, pkg } = await publint({ pack: { tarball: content }, strict: true });
    // The condition that names sources means nothing outside this workspace.
    const published = messages.filter((message) => !message.path.includes("@tiny-random/source"));
    expect(published.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it.skipIf(manifestOf(name).exports === undefined)("has types that are right wherever ES modules are", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(Uint8Array.from(tarballOf(name))));
    const problems = "problems" in analysis ? analysis.problems : [{ kind: "no types" }];
    // These are ES modules: `require` of one and the resolution of Node 10 are not promised.
    const promised = problems.filter((problem) => {
      const resolution = "resolutionKind" in problem ? problem.resolutionKind : undefined;
      return problem.kind !== "CJSResolvesToESM" && resolution !== "node10" && resolution !== "node16-cjs";
    });
    expect(promised).toEqual([]);
  });

  it("has no tests and no build state in it", () => {
    const listed = execFileSync("tar", ["-tzf", tarballs.get(manifestOf(name).name) ?? ""], { encoding: "utf8" });
    expect(listed.split("\n").filter((file) => /\.test\.|\.tsbuildinfo$|\/src\//.test(file))).toEqual([]);
  });
});

/** A plugin of somebody else's: one model type with one class, which nobody makes here. */
const plugin = `export default { apiVersion: 1, name: "elsewhere", families: { elsewhere: async () => ({ default: {
  modelType: "elsewhere", defaults: { model_type: "elsewhere" },
  reference: { repo: "a/b", config: { model_type: "elsewhere" }, files: { description: "none", list: () => [], read: () => undefined } },
  shrink: (config) => config, processors: () => [],
  architectures: { ElsewhereModel: { padding: "right", build: () => ({}), sessions: () => ({}), inputs: () => () => undefined } },
} }) } };`;

/** A test of jest's as it runs without any transform. */
const modelTest = `const { existsSync } = require("node:fs");
const { tinyModel } = require("@tiny-random/testing");
test("there is a model", async () => {
  expect(existsSync((await tinyModel("BertForMaskedLM")) + "/model.safetensors")).toBe(true);
});`;

describe("an empty project", { timeout: 600_000 }, () => {
  const npm = (...args: string[]) => {
    const own = Object.entries(process.env).filter(([key]) => !/^(npm_|VITEST|NX_)/.test(key));
    const env = { ...Object.fromEntries(own), npm_config_ignore_scripts: "true" };
    const { status, stdout, stderr } = spawnSync("npm", args, { cwd: project, env, encoding: "utf8", shell });
    return { status, output: stdout + stderr };
  };

  /** The command as README calls it outside the checkout; `--no`: never from the registry. */
  const command = (...args: string[]): string => {
    const { status, output } = npm("exec", "--no", "--", "@tiny-random/cli", ...args);
    expect(status, output).toBe(0);
    return output;
  };

  it("installs the packed packages, and npx @tiny-random/cli generates bert", () => {
    mkdirSync(project);
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "project", private: true }));
    const install = npm("install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs.values());
    expect(install.status, install.output).toBe(0);
    command("generate", "bert");
    expect(readdirSync(path.join(project, "out"))).toContain("tiny-random-BertForMaskedLM");
    command("report");
  });

  it("is called tiny-random there as well", () => {
    const { status, output } = npm("exec", "--no", "--", "tiny-random", "--version");
    expect([status, output.trim()]).toEqual([0, manifestOf("cli").version]);
  });

  it("lists the classes of every plugin", () => {
    const listed = JSON.parse(command("list", "--json")) as readonly { readonly package: string | null }[];
    const plugins = names.map(manifestOf).filter((manifest) => manifest["tiny-random"] !== undefined);
    const native = listed.filter((row) => row.package !== null).map((row) => row.package);
    expect([...new Set(native)].sort()).toEqual(plugins.map(({ name }) => name).sort());
  });

  it("validates what it made, and finds what was damaged since", () => {
    command("validate", "out");
    const config = path.join(project, "out/tiny-random-BertModel/config.json");
    const content = readFileSync(config, "utf8");
    writeFileSync(config, content.replace("512", "513"));
    const damaged = npm("exec", "--no", "--", "@tiny-random/cli", "validate", "out");
    writeFileSync(config, content);
    expect([damaged.status, damaged.output]).toEqual([1, expect.stringContaining("config.json")]);
  });

  it("gives a test of jest its model", () => {
    const install = npm("install", "--prefer-offline", "--no-audit", "--no-fund", "--save-dev", "jest@30");
    expect(install.status, install.output).toBe(0);
    writeFileSync(path.join(project, "model.test.js"), modelTest);
    const jest = npm("exec", "--no", "--", "jest", "--rootDir", ".");
    expect(jest.status, jest.output).toBe(0);
    expect(jest.output).toContain("1 passed");
  });

  it("finds a plugin from outside the workspace, installed from a directory", () => {
    const somewhere = path.join(project, "somewhere");
    mkdirSync(somewhere);
    const manifest = { name: "somewhere", version: "1.0.0", type: "module", "tiny-random": { plugin: "./plugin.js" } };
    writeFileSync(path.join(somewhere, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(somewhere, "plugin.js"), plugin);
    const install = npm("install", "--prefer-offline", "--no-audit", "--no-fund", "./somewhere");
    expect(install.status, install.output).toBe(0);
    const list = command("list", "--modality", "elsewhere", "--json");
    const found = { modelType: "elsewhere", architecture: "ElsewhereModel", plugin: "elsewhere", package: "somewhere" };
    expect(JSON.parse(list)).toEqual([expect.objectContaining(found)]);
  });
});
