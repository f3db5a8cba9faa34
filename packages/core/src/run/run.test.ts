import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeClass, fakeFamily, installed, mixedFamily, optionsFor } from "../contract/fake-family.test.fixture.ts";
import { allArchitectures } from "../discover/select.ts";
import type { Report } from "../report/report.ts";
import { filesBelow } from "../save/save.ts";
import { isNameable } from "./generate.ts";
import { runAll } from "./run.ts";

let directory = "";
let out = "";
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tiny-random-run-"));
  out = path.join(directory, "deep", "out");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const families = installed(mixedFamily, fakeFamily({ OtherModel: fakeClass }, "other"));
const json = (name: string): unknown => JSON.parse(readFileSync(path.join(out, name), "utf8"));
const reported = () => (json("report.json") as Report).architectures;
const run = async (...names: string[]) => {
  const all = await allArchitectures(families);
  return runAll(
    families,
    all.filter(({ architecture }) => names.length === 0 || names.includes(architecture)),
    optionsFor(out),
  );
};

test("a failure is a row with step, reason and hint, and stops nothing", async () => {
  const rows = await run();
  expect(rows.map(({ architecture, status }) => [architecture, status])).toEqual([
    ["FakeBroken", "failed"],
    ["FakeForScores", "made"],
    ["FakeModel", "made"],
    ["OtherModel", "made"],
  ]);
  const [failed, made] = reported();
  expect(failed).toMatchObject({ step: "instantiate", reason: "it cannot be built", hint: "Build another." });
  expect(failed).not.toHaveProperty("error");
  expect(made?.directory).toBe("tiny-random-FakeForScores");
  expect(Object.keys(made?.milliseconds ?? {})).toEqual(expect.arrayContaining(["instantiate", "save", "validate"]));
  expect(Object.keys(made?.bytes ?? {}).sort()).toEqual(filesBelow(path.join(out, "tiny-random-FakeForScores")));
});

test("later classes fail at the step where their family's first one did", async () => {
  const impossible = fakeFamily({ AModel: fakeClass, BModel: fakeClass });
  const selection = await allArchitectures(installed(impossible));
  const rows = await runAll(
    installed(impossible),
    selection,
    optionsFor(out, { settings: [{ path: "hidden_sise", value: 1 }] }),
  );
  expect(rows.map(({ step, hint }) => [step, hint])).toEqual([
    ["processors", "Did you mean hidden_size?"],
    ["processors", "Did you mean hidden_size?"],
  ]);
});

test("a later run replaces its own rows and keeps the others", async () => {
  await run();
  writeFileSync(
    path.join(out, "report.json"),
    JSON.stringify({ architectures: [...reported().map((row) => ({ ...row, parameters: -1 })), 3] }),
  );
  await run("OtherModel");
  expect(reported().map(({ architecture, parameters }) => [architecture, parameters === -1])).toEqual([
    ["FakeBroken", true],
    ["FakeForScores", true],
    ["FakeModel", true],
    ["OtherModel", false],
  ]);
});

test.each(["report.json", "tiny_model_summary.json"])("a %s of somebody else's is never replaced", async (name) => {
  mkdirSync(out, { recursive: true });
  const file = path.join(out, name);
  writeFileSync(file, '{ "quarter": 3 }');
  await expect(run("OtherModel")).rejects.toThrow(`${file} is not from tiny-random`);
  expect(readFileSync(file, "utf8")).toBe('{ "quarter": 3 }');
});

test("a directory of somebody else's stops a run before anything is made", async () => {
  mkdirSync(path.join(out, "tiny-random-OtherModel"), { recursive: true });
  writeFileSync(path.join(out, "tiny-random-OtherModel/thesis.txt"), "mine");
  await expect(run("FakeModel", "OtherModel")).rejects.toThrow("is no tiny model");
  expect(existsSync(path.join(out, "tiny-random-FakeModel"))).toBe(false);
});

test("the summary has Transformers' form, and its sha is the same for the same files only", async () => {
  await run();
  const summary = json("tiny_model_summary.json") as Record<string, { sha: string }>;
  expect(summary["FakeModel"]).toEqual({
    tokenizer_classes: ["FakeTokenizer"],
    processor_classes: [],
    model_classes: ["FakeModel"],
    sha: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  expect(summary["FakeModel"]?.sha).not.toBe(summary["OtherModel"]?.sha);
  expect(summary).not.toHaveProperty("FakeBroken");
  rmSync(out, { recursive: true });
  await run();
  expect(json("tiny_model_summary.json")).toEqual(summary);
});

test("an abort ends the run after the model under way, with whole models and a report over them", async () => {
  const controller = new AbortController();
  const selection = (await allArchitectures(families)).slice(1);
  const listener = { started: () => controller.abort() };
  const rows = await runAll(families, selection, optionsFor(out), { listener, signal: controller.signal });
  expect(rows.map(({ architecture }) => architecture)).toEqual(["FakeForScores"]);
  expect(readdirSync(out).sort()).toEqual(["report.json", "tiny-random-FakeForScores", "tiny_model_summary.json"]);
});

test("an earlier good model survives a failed rerun", async () => {
  const good = await run("FakeModel");
  const before = readFileSync(path.join(out, "tiny-random-FakeModel", "tiny-random.json"));
  const nan = fakeFamily({
    FakeModel: {
      ...fakeClass,
      inputs: () => () => ({ raw: {}, inputs: {} }),
    },
  });
  const rows = await runAll(installed(nan), good, optionsFor(out));
  expect(rows[0]).toMatchObject({ status: "failed", step: "validate" });
  expect(readFileSync(path.join(out, "tiny-random-FakeModel", "tiny-random.json"))).toEqual(before);
  expect(readdirSync(out).filter((name) => name.includes("partial"))).toEqual([]);
});

test("what a killed run left is cleared, and an earlier model it had set aside comes back", async () => {
  await run("FakeModel");
  const [gone, hex] = [999_999_999, "0a1b2c3d"];
  const model = path.join(out, "tiny-random-FakeModel");
  mkdirSync(path.join(out, `.tiny-random-OtherModel.partial-${gone}-${hex}`));
  writeFileSync(path.join(out, `.report.json.partial-${gone}-${hex}`), "");
  const aside = path.join(out, `.tiny-random-Earlier.partial-${gone}-${hex}.previous`);
  mkdirSync(aside);
  await run("FakeModel");
  expect(existsSync(path.join(model, "config.json"))).toBe(true);
  expect(readdirSync(out).sort()).toEqual([
    "report.json",
    "tiny-random-Earlier",
    "tiny-random-FakeModel",
    "tiny_model_summary.json",
  ]);
});

test("what a process of the same id left is cleared, what another is writing is not", async () => {
  const leave = (pid: number, touched: Date) => {
    const name = `.tiny-random-OtherModel.partial-${pid}-0a1b2c3d0`;
    mkdirSync(path.join(out, name), { recursive: true });
    utimesSync(path.join(out, name), touched, touched);
    return name;
  };
  const left = () => readdirSync(out).filter((name) => name.includes(".partial-"));
  leave(process.pid, new Date());
  await run("FakeModel");
  expect(left()).toEqual([]);
  const writing = leave(process.ppid, new Date());
  await run("FakeModel");
  expect(left()).toEqual([writing]);
  leave(process.ppid, new Date(Date.now() - 3_600_000));
  await run("FakeModel");
  expect(left()).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "what a process left that ended unnoticed by its parent is cleared",
  async () => {
    // The shell becomes a program that never asks how its child ended.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    mkdirSync(path.join(out, `.tiny-random-OtherModel.partial-${Number(printed)}-0a1b2c3d0`), { recursive: true });
    await vi.waitUntil(() => readFileSync(`/proc/${Number(printed)}/stat`, "utf8").includes(") Z"), {
      timeout: 30_000,
    });
    await run("FakeModel");
    parent.kill();
    expect(readdirSync(out).filter((name) => name.includes(".partial-"))).toEqual([]);
  },
);

test("a file where the output directory should be is one sentence", async () => {
  writeFileSync(path.join(directory, "deep"), "");
  await expect(run()).rejects.toMatchObject({
    name: "InputError",
    message: `${out} cannot be written: a file stands where a directory is needed`,
  });
});

test("a model type may have a dot inside, and never leads to the folder above", () => {
  const named = (modelType: string) => ({ architecture: "Model", modelType });
  expect([named("kosmos-2.5"), named("a.b.c")].map(isNameable)).toEqual([true, true]);
  expect([named(".."), named("../a"), named("a..b"), named(".a"), named("a.")].map(isNameable)).not.toContain(true);
});

test("names from outside never lead out of the output directory", async () => {
  const escaping = fakeFamily({ "../../Evil": fakeClass });
  const [evil] = await runAll(installed(escaping), await allArchitectures(installed(escaping)), optionsFor(out));
  expect(evil).toMatchObject({ status: "failed", reason: '"../../Evil" is not the name of a class' });
  const raw = fakeFamily({
    RawModel: {
      ...fakeClass,
      inputs: (config, context) => (processors, purpose) => {
        const made = fakeClass.inputs(config, context)(processors, purpose);
        return made && { ...made, raw: { "../../../../evil.txt": "" } };
      },
    },
  });
  const [row] = await runAll(installed(raw), await allArchitectures(installed(raw)), optionsFor(out));
  expect(row?.reason).toMatch(/leads out of the model's directory/);
  expect(filesBelow(directory)).toEqual(["deep/out/report.json", "deep/out/tiny_model_summary.json"]);
});
