import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bin } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-from-hub-"));
const home = path.join(work, "hf");
let hub: ChildProcess;
let url = "";

beforeAll(async () => {
  mkdirSync(home);
  hub = spawn(process.execPath, [bin, "serve", "store", "--port", "0", "--size", "small"], { cwd: work });
  url = await new Promise((resolve, reject) => {
    hub.stdout?.on("data", (text) => resolve(/http:\S+/.exec(String(text))?.[0] ?? ""));
    hub.on("close", () => reject(new Error("the server ended")));
  });
});
afterAll(() => {
  hub.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

/** Runs the command without keeping this process, in which nothing else would be answered, waiting. */
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: work,
      env: { ...process.env, HF_HOME: home, HF_ENDPOINT: url, HF_TOKEN: "hf_secret", ...env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });

const provenance = (out: string, name: string) =>
  JSON.parse(readFileSync(path.join(work, out, `tiny-random-${name}`, "tiny-random.json"), "utf8"));

const id = "tiny-random/tiny-random-GPT2LMHeadModel";

describe("--from owner/name", () => {
  test("makes the reference's own class, and records its repository and commit", async () => {
    const made = await run(["generate", "--from", id, "--out", "named"]);
    expect(made).toMatchObject({ status: 0, stderr: "" });
    const { reference } = provenance("named", "GPT2LMHeadModel");
    const commit = readFileSync(path.join(home, `hub/models--${id.replace("/", "--")}/refs/main`), "utf8");
    expect(reference).toMatchObject({ source: id, revision: commit });
  });

  test("a revision is a commit, and another class can be asked for", async () => {
    const { revision } = provenance("named", "GPT2LMHeadModel").reference;
    const made = await run(["generate", "GPT2Model", "--from", `${id}@${revision}`, "--out", "pinned"]);
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(provenance("pinned", "GPT2Model").reference.revision).toBe(revision);
  });

  test("offline, the cache is enough", async () => {
    const offline = { HF_HUB_OFFLINE: "1", HF_ENDPOINT: "http://127.0.0.1:1" };
    expect(await run(["generate", "--from", id, "--out", "offline"], offline)).toMatchObject({ status: 0, stderr: "" });
    expect(provenance("offline", "GPT2LMHeadModel")).toEqual(provenance("named", "GPT2LMHeadModel"));
  });

  test("an unknown name is one sentence with a near one, without the token", async () => {
    const { status, stderr } = await run(["generate", "--from", "google-bert/bert-base-uncasd", "--out", "none"]);
    expect(status).toBe(2);
    expect(stderr).toBe(
      "error: there is no model google-bert/bert-base-uncasd on the Hub, nor a directory of that name. Did you mean google-bert/bert-base-uncased?\n",
    );
    expect(existsSync(path.join(work, "none"))).toBe(false);
    const verbose = await run(["generate", "--from", "google-bert/bert-base-uncasd", "--verbose", "--json"]);
    expect(verbose.stdout + verbose.stderr).not.toContain("hf_secret");
  });
});

test("--from hub follows every family's own checkpoint, here stand-ins that say what they are", async () => {
  const standing = spawn(process.execPath, [bin, "serve", "stood-in", "--stand-in", "--port", "0"], { cwd: work });
  const address: string = await new Promise((resolve) => {
    standing.stdout.on("data", (text) => resolve(/http:\S+/.exec(String(text))?.[0] ?? ""));
  });
  try {
    const card = await (await fetch(`${address}/google-bert/bert-base-uncased/resolve/main/README.md`)).text();
    expect(card).toContain("This is a stand-in for `google-bert/bert-base-uncased`, not that model.");
    const record = await (await fetch(`${address}/bert-base-uncased/resolve/main/tiny-random.json`)).json();
    expect(record).toMatchObject({ standInFor: "google-bert/bert-base-uncased", architecture: "BertForMaskedLM" });
    const args = ["generate", "BertModel", "GPT2Model", "--from", "hub", "--out", "followed"];
    expect(await run(args, { HF_ENDPOINT: address })).toMatchObject({ status: 0, stderr: "" });
    expect(provenance("followed", "GPT2Model").reference).toMatchObject({
      source: "openai-community/gpt2",
      revision: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  } finally {
    standing.kill("SIGKILL");
  }
});

test("--from hub follows every family's own checkpoint; one that is not there stops no other", async () => {
  const { status, stdout } = await run(["generate", "bert", "GPT2Model", "--from", "hub", "--out", "own", "--json"]);
  // Neither checkpoint is there: this hub has no real models.
  expect(status).toBe(2);
  const { architectures } = JSON.parse(stdout);
  expect(architectures[0]).toMatchObject({
    status: "failed",
    step: "resolve",
    reason: expect.stringMatching(/^there is no model google-bert\/bert-base-uncased on the Hub/),
  });
  const explained = await run(["explain", "BertModel", "--from", "hub"]);
  expect(explained.stderr).toMatch(/there is no model google-bert/);
});
