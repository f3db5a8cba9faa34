import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
const command = path.resolve(import.meta.dirname, "../../packages/cli/bin/tiny-random.js");

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

describe.skipIf("reason" in found)(`the pytest plugin${"reason" in found ? found.reason : ""}`, () => {
  it("gives a test the directory of a tiny model, and says what is wrong with a name", () => {
    writeFileSync(path.join(work, "test_models.py"), test);
    const python = "python" in found ? found.python : "";
    const args = ["-m", "pytest", "-q", "-p", "pytest_tiny_random", "-p", "no:cacheprovider", "test_models.py"];
    const env = {
      ...process.env,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: "1",
      TINY_RANDOM_CACHE: path.join(work, "cache"),
      TINY_RANDOM_COMMAND: `"${process.execPath}" "${command}"`,
    };
    const { status, stdout, stderr } = spawnSync(python, args, { cwd: work, env, encoding: "utf8" });
    expect(stdout + stderr).toContain("2 passed");
    expect(status).toBe(0);
  });
});
