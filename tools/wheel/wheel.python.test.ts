import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareDirectories } from "../bytes/compare.ts";
import { manifestOf, packageNames } from "../packaging/packages.ts";
import { emptyEnvironment, lendPackages, pythonEnvironment, root } from "../parity/environment.ts";
import { buildWheel } from "./build.ts";
import { installedPackages } from "./javascript.ts";
import { platformNamed } from "./platforms.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-python-"));
const home = path.join(work, "home");
const source = path.join(root, "packages/python");
afterAll(() => rmSync(work, { recursive: true, force: true }));

let wheel = "";
let python = "";
const binaries = (): string => path.dirname(python);

/** What a user's shell has who knows of no Node: the environment's own programs are all there is on PATH. */
const variables = (): NodeJS.ProcessEnv => ({
  PATH: binaries(),
  HOME: home,
  USERPROFILE: home,
  SYSTEMROOT: process.env["SYSTEMROOT"],
  TMPDIR: tmpdir(),
  TEMP: tmpdir(),
  TINY_RANDOM_CACHE: path.join(work, "cache"),
  PYTHONDONTWRITEBYTECODE: "1",
});

/** Whatever is neither a file nor on this machine fails at once. */
const offline = { HF_HUB_OFFLINE: "1", HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" };

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = work): Outcome => {
  const options = { cwd, env: { ...variables(), ...env }, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  return { status, output: `${stdout}${stderr}${error ?? ""}` };
};

const command = (...args: string[]): Outcome => run(path.join(binaries(), "tiny-random"), args);

const install = (into: string): void => {
  execFileSync(into, ["-m", "pip", "install", "--quiet", wheel], { stdio: ["ignore", "inherit", "pipe"] });
};

/** Runs tests of the Python package with two workers; every one has to pass. */
const pytest = (folder: string, env: NodeJS.ProcessEnv = {}): string => {
  const args = ["-m", "pytest", "-n", "2", "-q", "-rs", "-p", "no:cacheprovider", folder];
  const { status, output } = run(python, args, { ...offline, ...env }, source);
  expect(status, output).toBe(0);
  for (const reason of output.match(/^SKIPPED .*$/gm) ?? []) console.log(reason);
  return output;
};

beforeAll(() => {
  mkdirSync(home);
  wheel = buildWheel(work, platformNamed());
  python = emptyEnvironment(path.join(work, "environment"));
  install(python);
}, 600_000);

describe("the wheel, in an environment with nothing else and no Node on PATH", { timeout: 120_000 }, () => {
  const modules = (): string => {
    const asked = run(python, ["-c", "import tiny_random; print(tiny_random.__path__[0])"]).output.trim();
    return path.join(asked, "_javascript", "node_modules");
  };
  const files = (): string[] =>
    readdirSync(modules(), { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll(path.sep, "/"));

  it("is below 40 MB", () => {
    console.log(`${path.basename(wheel)}: ${(statSync(wheel).size / 1e6).toFixed(1)} MB`);
    expect(statSync(wheel).size).toBeLessThan(40e6);
  });

  it("finds no Node but its own", () => {
    const which = "import shutil; print(shutil.which('node'), shutil.which('npx'))";
    expect(run(python, ["-c", which]).output.trim()).toBe("None None");
  });

  it("has every package of this repository, and of others what production needs, in the lock file's versions", () => {
    const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
    };
    const locked = new Set(
      Object.entries(lock.packages).map(
        ([place, { version }]) => `${place.replace(/.*node_modules\//, "")}@${version}`,
      ),
    );
    const own = packageNames.map((name) => manifestOf(name).name);
    const installed = installedPackages(modules());
    const others = installed.filter(([name]) => !own.includes(name));
    expect(own.filter((name) => !installed.some(([other]) => other === name))).toEqual([]);
    expect(others.map(([name, version]) => `${name}@${version}`).filter((one) => !locked.has(one))).toEqual([]);
    expect(others.length).toBeGreaterThan(20);
    for (const name of ["vitest", "typescript", "playwright-core", "onnxruntime-web"])
      expect(others.map(([other]) => other)).not.toContain(name);
  });

  it("has the binaries of its platform alone, no sources, no tests, and the page's assets", () => {
    const { os, cpu } = platformNamed();
    const places = files().flatMap((file) => /onnxruntime-node\/bin\/[^/]+\/([^/]+\/[^/]+)\//.exec(file)?.[1] ?? []);
    expect([...new Set(places)]).toEqual([`${os}/${cpu}`]);
    const sharp = files().flatMap((file) => /^@img\/(sharp-[^/]+)$/.exec(file)?.[1] ?? []);
    expect(sharp.filter((name) => !name.endsWith(`${os}-${cpu}`))).toEqual([]);
    expect(files().filter((file) => /\.[mc]?tsx?$|\.map$|^@tiny-random\/.*\.test\./.test(file))).toEqual([]);
    expect(files()).toContain("@tiny-random/gallery/dist/page.html");
    expect(files()).toContain("@tiny-random/gallery/dist/ort-wasm-simd-threaded.wasm");
  });

  it("makes the bytes that the checkout's command makes", () => {
    const names = ["BertForMaskedLM", "ViTModel", "WhisperModel"];
    expect(command("generate", ...names, "--out", "wheel")).toMatchObject({ status: 0 });
    const bin = path.join(root, "packages/cli/bin/tiny-random.js");
    execFileSync(process.execPath, [bin, "generate", ...names, "--out", path.join(work, "npm")], { stdio: "pipe" });
    const { models, differences } = compareDirectories(path.join(work, "npm"), path.join(work, "wheel"));
    expect([models, differences]).toEqual([3, []]);
  });

  it("is the same command: version, exit codes, sentences, and the page", () => {
    expect(command("--version")).toEqual({ status: 0, output: `${manifestOf("cli").version}\n` });
    const { status, output } = command("generate", "BertModle");
    expect(status).toBe(2);
    expect(output).toBe("error: there is no model type or architecture BertModle. Did you mean BertModel?\n");
    expect(command("report", "wheel").status).toBe(0);
    expect(statSync(path.join(work, "wheel/report.html")).size).toBeGreaterThan(100_000);
  });

  it("gives a second Python's installation the same models", () => {
    const own = execFileSync(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], { encoding: "utf8" });
    const others = ["3.13", "3.12", "3.11", "3.10", "3.9"].filter((version) => version !== own.trim());
    const found = others.find((version) => spawnSync(`python${version}`, ["-m", "venv", "--help"]).status === 0);
    console.log(`the second Python: ${found ?? `${own.trim()} again, since there is no other`}`);
    const directory = path.join(work, "second");
    const base = found === undefined ? python : `python${found}`;
    execFileSync(base, ["-m", "venv", directory]);
    const second = path.join(directory, path.relative(path.join(work, "environment"), python));
    install(second);
    const ask = "import tiny_random; print(tiny_random.tiny_model('GPT2Model'))";
    const [here, there] = [run(python, ["-c", ask]), run(second, ["-c", ask])];
    expect(there).toEqual(here);
    expect(here.status).toBe(0);
    expect(path.basename(here.output.trim())).toBe("tiny-random-GPT2Model");
  });
});

describe("the Python package, with Transformers beside it, offline", { timeout: 900_000 }, () => {
  beforeAll(() => {
    const transformers = pythonEnvironment("parity", "requirements.txt");
    lendPackages(python, pythonEnvironment("wheel", "../wheel/requirements.txt", [transformers]), transformers);
  }, 1_800_000);

  it("passes its own tests: the API, the local Hub, the pytest plugin, and bad input", () => {
    expect(pytest("tests")).toMatch(/\b[3-9]\d passed\b/);
  });

  it("runs a suite of ten real tests: pipelines of each modality, Trainer, PEFT, sentence-transformers", () => {
    expect(pytest("suite")).toMatch(/\b10 passed\b/);
    const users = path.join(home, ".cache/huggingface/hub");
    expect(existsSync(users) ? readdirSync(users).filter((name) => name.startsWith("models--")) : []).toEqual([]);
  });

  it("has types that mypy accepts in strict mode, and the form that ruff asks for", () => {
    const programs = path.dirname(pythonEnvironment("wheel", "../wheel/requirements.txt"));
    const cache = path.join(work, "mypy");
    const checks = [
      ["mypy", "--cache-dir", cache, "--python-executable", python, "src"],
      ["ruff", "check", "--no-cache"],
      ["ruff", "format", "--no-cache", "--check"],
    ];
    for (const [name = "", ...args] of checks)
      expect(run(path.join(programs, name), args, {}, source)).toMatchObject({ status: 0 });
  });
});
