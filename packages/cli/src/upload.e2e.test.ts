import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bin, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-upload-"));
let hub: ChildProcess;
let url = "";
const names = ["BertModel", "BertForMaskedLM", "GPT2Model", "GPT2LMHeadModel"];
const directories = names.map((name) => path.join("out", `tiny-random-${name}`));

const urlOf = (server: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    server.stdout?.on("data", (text) => resolve(/http:\S+/.exec(String(text))?.[0] ?? ""));
  });

beforeAll(async () => {
  expect(runIn(work, "generate", ...names).status).toBe(0);
  const args = [bin, "serve", "store", "--port", "0", "--writable", "--token", "hf_secret"];
  hub = spawn(process.execPath, args, { cwd: work, stdio: ["ignore", "pipe", "ignore"] });
  url = await urlOf(hub);
});
afterAll(() => {
  hub.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [bin, "upload", ...args], {
    cwd: work,
    env: { ...process.env, HF_HOME: path.join(work, "hf"), HF_ENDPOINT: url, HF_TOKEN: "hf_secret", ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      output += text;
    });
  const done = new Promise<{ status: number | null; output: string }>((resolve) =>
    child.on("close", (status) => resolve({ status, output })),
  );
  return { child, done };
};
const upload = (args: readonly string[], env = {}) => start(args, env).done;
const commits = async (id: string): Promise<number> => {
  const response = await fetch(`${url}/api/models/${id}/commits/main`);
  return response.ok ? JSON.parse(await response.text()).length : 0;
};

test("a dry run lists what would happen and writes nothing", async () => {
  const { status, output } = await upload(["out", "--org", "org", "--dry-run"]);
  expect(status).toBe(0);
  expect(output).toContain("org/tiny-random-BertModel  would be committed  in a new repository\n  add README.md\n");
  expect(output.match(/^\S+ {2}would be committed/gm)).toHaveLength(names.length);
  expect(output).toMatch(/\n\n4 would be committed\.\n$/);
  expect(existsSync(path.join(work, "failed_uploads.json"))).toBe(false);
  expect(await commits("org/tiny-random-BertModel")).toBe(0);
});

test("killed at any moment and run again, every model is there once", async () => {
  for (const [index, milliseconds] of [350, 450, 550, 650, 750].entries()) {
    const owner = `killed-${index}`;
    const { child, done } = start([...directories, "--org", owner, "--jobs", "1"]);
    await setTimeout(milliseconds);
    child.kill("SIGKILL");
    await done;
    expect((await upload([...directories, "--org", owner])).status).toBe(0);
    for (const name of names) expect(await commits(`${owner}/tiny-random-${name}`)).toBe(2);
    expect((await upload([...directories, "--org", owner])).output).toMatch(
      /^(\S+ {2}unchanged\n){4}\n4 unchanged\.\n$/,
    );
  }
});

test("what failed is listed, with exit code 1", async () => {
  const reader = spawn(process.execPath, [bin, "serve", "other", "--seed", "7", "--port", "0"], {
    cwd: work,
    stdio: "pipe",
  });
  const address = await urlOf(reader);
  const { status, output } = await upload([...directories.slice(0, 1), "--org", "other"], { HF_ENDPOINT: address });
  reader.kill("SIGKILL");
  expect(status).toBe(1);
  const reason = "The Hub does not let the token write there (403).";
  const summary = "1 failed. failed_uploads.json lists what failed. The same command uploads the rest.";
  expect(output).toBe(`other/tiny-random-BertModel  failed\n  ${reason}\n\n${summary}\n`);
  expect(JSON.parse(readFileSync(path.join(work, "failed_uploads.json"), "utf8"))).toEqual([
    { directory: directories[0], id: "other/tiny-random-BertModel", reason },
  ]);
});

test("a wrong token is one sentence, without the token", async () => {
  const args = [...directories, "--org", "other"];
  const refused = await upload(args, { HF_TOKEN: "hf_wrong" });
  const verbose = await upload([...args, "--verbose"], { HF_TOKEN: "hf_wrong" });
  expect([refused.status, verbose.status]).toEqual([2, 2]);
  expect(refused.output).toBe(
    "error: the Hub does not accept the token. It may have expired. Set HF_TOKEN, or log in with hf auth login.\n",
  );
  const json = await upload([...args, "--verbose", "--json"], { HF_TOKEN: "hf_wrong" });
  expect(JSON.parse(json.output).error.message).toBe("the Hub does not accept the token");
  expect(verbose.output + json.output).not.toContain("hf_wrong");
});

test.each([
  [["nothing", "--org", "org"], /nothing has no tiny-random\.json\. Give a directory that tiny-random made\./],
  [[directories[0] ?? ""], /required option '--org <name>' not specified/],
  [[directories[0] ?? "", "--org", "org", "--jobs", "0"], /--jobs 0 is not a number from 1 to 64/],
])("%j is refused in one sentence", async (args, sentence) => {
  const { status, output } = await upload(args);
  expect(status).toBe(2);
  expect(output).toMatch(sentence);
});
