import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyProject } from "./empty-project.test.fixture.ts";
import { manifestOf, packAll, packageNames } from "./packages.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-packed-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let tarballs: ReadonlyMap<string, string> = new Map();
beforeAll(() => {
  tarballs = packAll(work);
});

const tarballOf = (name: string): Buffer => readFileSync(tarballs.get(manifestOf(name).name) ?? "");

describe.each(packageNames)("packages/%s, packed", (name) => {
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

/** A test of jest's as it runs without any transform. */
const modelTest = `const { existsSync } = require("node:fs");
const { tinyModel } = require("@tiny-random/testing");
test("there is a model", async () => {
  expect(existsSync((await tinyModel("BertForMaskedLM")) + "/model.safetensors")).toBe(true);
});`;

describe("an empty project", { timeout: 600_000 }, () => {
  const project = emptyProject();
  afterAll(project.remove);

  /** The command as README calls it outside the checkout. */
  const command = (...args: string[]): string => {
    const { status, output } = project.run("@tiny-random/cli", args);
    expect(status, output).toBe(0);
    return output;
  };

  it("installs the packed packages, and npx @tiny-random/cli generates bert", () => {
    project.install(...tarballs.values());
    command("generate", "bert");
    expect(readdirSync(path.join(project.directory, "out"))).toContain("tiny-random-BertForMaskedLM");
    command("report");
  });

  it("is called tiny-random there as well", () => {
    const { status, output } = project.run("tiny-random", ["--version"]);
    expect([status, output.trim()]).toEqual([0, manifestOf("cli").version]);
  });

  it("lists the classes of every plugin", () => {
    const listed = JSON.parse(command("list", "--json")) as readonly { readonly package: string | null }[];
    const plugins = packageNames.map(manifestOf).filter((manifest) => manifest["tiny-random"] !== undefined);
    const native = listed.filter((row) => row.package !== null).map((row) => row.package);
    expect([...new Set(native)].sort()).toEqual(plugins.map(({ name }) => name).sort());
  });

  it("validates what it made, and finds what was damaged since", () => {
    command("validate", "out");
    const config = path.join(project.directory, "out/tiny-random-BertModel/config.json");
    const content = readFileSync(config, "utf8");
    writeFileSync(config, content.replace("512", "513"));
    const damaged = project.run("@tiny-random/cli", ["validate", "out"]);
    writeFileSync(config, content);
    expect([damaged.status, damaged.output]).toEqual([1, expect.stringContaining("config.json")]);
  });

  it("gives a test of jest its model", () => {
    project.install("--save-dev", "jest@30");
    writeFileSync(path.join(project.directory, "model.test.js"), modelTest);
    const jest = project.run("jest", ["--rootDir", "."]);
    expect(jest.status, jest.output).toBe(0);
    expect(jest.output).toContain("1 passed");
  });
});
