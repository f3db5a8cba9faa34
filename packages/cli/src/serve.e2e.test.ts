import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { runIn } from "./command.test.fixture.ts";

const bin = fileURLToPath(new URL("../bin/tiny-random.js", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-serve-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  readonly log: () => string;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Starts the command and waits until it says where it is. */
const serve = (...args: string[]): Promise<Served> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "serve", ...args, "--port", "0"], { cwd: work });
    running.push(child);
    let log = "";
    child.stderr.on("data", (text) => {
      log += text;
    });
    child.stdout.on("data", (text) => {
      const [url] = /http:\S+/.exec(String(text)) ?? [];
      if (url) resolve({ url, process: child, log: () => log });
    });
    child.on("close", () => reject(new Error(log)));
  });

const closed = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on("close", (code) => resolve(code)));

describe("serve", () => {
  test("makes what is asked for, once for many clients, and every file has the hash it says", async () => {
    const { url, log } = await serve("store");
    const id = "hf-internal-testing/tiny-random-BertModel";
    const files = ["config.json", "model.safetensors", "onnx/model.onnx", "tokenizer.json"];
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const response = await fetch(`${url}/${id}/resolve/main/${files[index % files.length]}`);
        return { response, content: new Uint8Array(await response.arrayBuffer()) };
      }),
    );
    for (const { response, content } of answers) {
      expect(response.status).toBe(200);
      const linked = response.headers.get("x-linked-etag");
      if (linked !== null) expect(linked).toBe(`"${createHash("sha256").update(content).digest("hex")}"`);
    }
    expect(log().match(/^made tiny-random-BertModel/gm)).toHaveLength(1);
    expect(existsSync(path.join(work, "store", "tiny-random-BertModel", "tiny-random.json"))).toBe(true);
  });

  test("200 clients at once, each another model, cold: all whole, none made twice, memory bounded", async () => {
    const { url, log, process: server } = await serve("cold");
    const listed = (await (await fetch(`${url}/api/models`)).json()) as { readonly id: string }[];
    const ids = Array.from({ length: 200 }, (_, index) => listed[index % listed.length]?.id ?? "");
    let torn = 0;
    const download = async (id: string): Promise<void> => {
      const tree = await fetch(`${url}/api/models/${id}/tree/main?recursive=true`);
      expect(tree.status, `${id}: ${tree.headers.get("x-error-message")}`).toBe(200);
      const entries = (await tree.json()) as { type: string; path: string; oid: string }[];
      for (const { path: at, oid } of entries.filter(({ type }) => type === "file")) {
        const content = new Uint8Array(await (await fetch(`${url}/${id}/resolve/main/${at}`)).arrayBuffer());
        const hash = createHash("sha1").update(`blob ${content.byteLength}\0`).update(content).digest("hex");
        if (hash !== oid) torn++;
      }
    };
    await Promise.all(ids.map(download));
    const made = log().match(/^made \S+/gm) ?? [];
    expect([torn, made.length, new Set(made).size]).toEqual([0, new Set(ids).size, new Set(ids).size]);
    const status = `/proc/${server.pid}/status`;
    const [, peak = "0"] = /VmHWM:\s+(\d+)/.exec(existsSync(status) ? readFileSync(status, "utf8") : "") ?? [];
    expect(Number(peak) / 1024).toBeLessThan(800);
  });

  test("a served model is what generate makes, its tiny-random.json too", async () => {
    const { url } = await serve("served");
    const served = await fetch(`${url}/tiny-random/tiny-random-BertModel/resolve/main/tiny-random.json`);
    const made = path.join(work, "generated");
    expect(runIn(work, "generate", "BertModel", "--out", made).status).toBe(0);
    const file = path.join(made, "tiny-random-BertModel", "tiny-random.json");
    expect(await served.text()).toBe(readFileSync(file, "utf8"));
  });

  test("the options of generate decide what is made", async () => {
    const { url } = await serve("other", "--seed", "7", "--size", "small");
    const answer = await fetch(`${url}/tiny-random/tiny-random-BertModel/resolve/main/tiny-random.json`);
    expect(await answer.json()).toMatchObject({ seed: 7, size: "small" });
  });

  test("a checkpoint's name and a version's give a model with what that checkpoint's files say", async () => {
    const { url } = await serve("versions", "--stand-in");
    const json = async (id: string, file: string) => (await fetch(`${url}/${id}/resolve/main/${file}`)).json();
    const trl = "trl-internal-testing/tiny-LlamaForCausalLM";
    const [newer, older] = await Promise.all([json(`${trl}-3.2`, "config.json"), json(`${trl}-3.1`, "config.json")]);
    expect(newer).toMatchObject({ rope_scaling: { factor: 32 }, tie_word_embeddings: true });
    expect(older).toMatchObject({ rope_scaling: { factor: 8 }, tie_word_embeddings: false });
    expect(await json("naver-clova-ix/donut-base", "config.json")).toMatchObject({
      architectures: ["VisionEncoderDecoderModel"],
      encoder: { model_type: "donut-swin" },
    });
    expect(await json("openai/whisper-tiny.en", "generation_config.json")).toMatchObject({ is_multilingual: false });
    expect(await json("openai/whisper-base", "generation_config.json")).toMatchObject({ is_multilingual: true });
  });

  test("a name's ending says how the repository is laid out: an adapter, shards, a variant, a folder", async () => {
    const { url } = await serve("layouts");
    const filesOf = async (name: string): Promise<string[]> => {
      const tree = await fetch(`${url}/api/models/hf-internal-testing/${name}/tree/main?recursive=true`);
      const entries = (await tree.json()) as { readonly type: string; readonly path: string }[];
      return entries.filter(({ type }) => type === "file").map(({ path }) => path);
    };
    expect((await filesOf("tiny-random-BertModel-lora")).sort()).toEqual([
      "adapter_config.json",
      "adapter_model.safetensors",
    ]);
    const adapter = await fetch(`${url}/me/tiny-random-BertModel-lora/resolve/main/adapter_config.json`);
    expect(await adapter.json()).toMatchObject({ base_model_name_or_path: "tiny-random/tiny-random-BertModel" });
    const sharded = await filesOf("tiny-random-BertModel-sharded-subfolder");
    expect(sharded).toContain("bert/model.safetensors.index.json");
    expect(sharded.every((name) => name.startsWith("bert/"))).toBe(true);
    expect(await filesOf("tiny-random-BertModel-fp16")).toEqual(
      expect.arrayContaining(["model.safetensors", "model.fp16.safetensors"]),
    );
  });

  test("listens on loopback only", async () => {
    const { url } = await serve("store");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s ends it well and leaves whole models only",
    async (signal) => {
      const { url, process: child } = await serve(`stopped-${signal}`);
      const answer = fetch(`${url}/tiny-random/tiny-random-GPT2Model/resolve/main/config.json`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      child.kill(signal);
      expect(await closed(child)).toBe(0);
      await answer;
      const left = readdirSync(path.join(work, `stopped-${signal}`));
      expect(left.filter((name) => name.includes(".partial"))).toEqual([]);
    },
  );

  test("ends when standard input closes, where that is asked for", async () => {
    const { process: child } = await serve("held", "--until-stdin-closes");
    child.stdin?.end();
    expect(await closed(child)).toBe(0);
  });

  test("ends on SIGTERM too, while standard input is open", async () => {
    const { process: child } = await serve("held", "--until-stdin-closes");
    child.kill("SIGTERM");
    expect(await closed(child)).toBe(0);
  });

  test.each([
    [["--port", "x"], /--port x is not a port\. Give a number up to 65535, or 0 for any free one\.\n/],
    [["--host", "203.0.113.1"], /cannot listen on 203\.0\.113\.1:8000: this machine has no such address/],
  ])("%j is refused in one sentence", (args, sentence) => {
    const { status, stderr } = spawnSync(process.execPath, [bin, "serve", ...args], { cwd: work, encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});
