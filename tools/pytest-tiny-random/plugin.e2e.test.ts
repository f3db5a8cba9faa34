import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pythonEnvironment } from "../parity/environment.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-pytest-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A Python with pytest: the machine's, or one that is made for this; the reason where neither can be had. */
const findPython = (): { readonly python: string } | { readonly reason: string } => {
  const own = process.env["PYTHON"] ?? "python3";
  if (spawnSync(own, ["-m", "pytest", "--version"]).status === 0) return { python: own };
  try {
    return { python: pythonEnvironment("pytest", "../pytest-tiny-random/requirements.txt") };
  } catch (error) {
    return { reason: ` (not run: no Python with pytest: ${error instanceof Error ? error.message : error})` };
  }
};

const found = findPython();
if ("reason" in found) console.log(`the pytest plugin${found.reason}`);
const cli = path.resolve(import.meta.dirname, "../../packages/cli");

const test = `
import json, os, pytest

def test_directory(tiny_model):
    directory = tiny_model("BertModel", seed=7)
    assert json.load(open(os.path.join(directory, "tiny-random.json")))["seed"] == 7
    assert tiny_model("BertModel", seed=7) == directory

def test_unknown(tiny_model):
    with pytest.raises(pytest.fail.Exception, match="Did you mean BertModel"):
        tiny_model("BertModle")
`;

/** A project of somebody else's with a test in a folder, and with the command installed as npm would, or not. */
const project = (name: string, isInstalled: boolean): string => {
  const directory = path.join(work, name);
  mkdirSync(path.join(directory, "tests"), { recursive: true });
  writeFileSync(path.join(directory, "tests/test_models.py"), test);
  if (!isInstalled) return directory;
  mkdirSync(path.join(directory, "node_modules/@tiny-random"), { recursive: true });
  symlinkSync(cli, path.join(directory, "node_modules/@tiny-random/cli"), "junction");
  return directory;
};

/** An npx in front of every other, which says that it was called. */
const watchedNpx = (): { readonly folder: string; readonly called: string } => {
  const folder = path.join(work, "watched");
  const called = path.join(folder, "called");
  mkdirSync(folder, { recursive: true });
  for (const name of ["npx", "npm"])
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho "$@" >>"${called}"\nexit 1\n`, { mode: 0o755 });
  return { folder, called };
};

const pytest = (directory: string, environment: NodeJS.ProcessEnv = {}): { status: number | null; output: string } => {
  const python = "python" in found ? found.python : "";
  const args = ["-m", "pytest", "-q", "-p", "pytest_tiny_random", "-p", "no:cacheprovider", "tests"];
  const env = {
    ...process.env,
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: "1",
    TINY_RANDOM_CACHE: path.join(work, "cache"),
    TINY_RANDOM_COMMAND: "",
    ...environment,
  };
  const { status, stdout, stderr } = spawnSync(python, args, { cwd: directory, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
};

describe.skipIf("reason" in found)(`the pytest plugin${"reason" in found ? found.reason : ""}`, () => {
  it("gives a test the directory of a tiny model, and says what is wrong with a name", () => {
    const command = `"${process.execPath}" "${path.join(cli, "bin/tiny-random.js")}"`;
    const { status, output } = pytest(project("told", false), { TINY_RANDOM_COMMAND: command });
    expect(output).toContain("2 passed");
    expect(status).toBe(0);
  });

  it("finds the installation of the project, and asks neither npx nor npm", () => {
    const { folder, called } = watchedNpx();
    const PATH = [folder, process.env["PATH"]].join(path.delimiter);
    const { status, output } = pytest(project("installed", true), { PATH });
    expect(output).toContain("2 passed");
    expect(status).toBe(0);
    expect(existsSync(called)).toBe(false);
  });

  it("says what to install where there is nothing, and downloads nothing", () => {
    const { folder, called } = watchedNpx();
    // What an outer npm puts in front of the path has this repository's own command in it.
    const others = (process.env["PATH"] ?? "").split(path.delimiter).filter((one) => !one.includes("node_modules"));
    const PATH = [folder, ...others].join(path.delimiter);
    const { status, output } = pytest(project("empty", false), { PATH });
    expect(output).toContain("@tiny-random/cli is installed neither at");
    expect(status).toBe(1);
    expect(existsSync(called)).toBe(false);
  });
});
