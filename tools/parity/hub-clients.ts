import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as transformers from "@huggingface/transformers";
import { sessionDtypeNames } from "@tiny-random/core";
import type { SessionDtype } from "@tiny-random/nn";
import { root } from "./environment.ts";

/** What a client of the Hub made of the local one. */
export interface HubRow {
  readonly name: string;
  readonly status: "passed" | "failed";
  readonly detail: string;
}

const token = "hf_parity";

const start = (store: string): Promise<{ readonly url: string; readonly server: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const args = ["serve", store, "--port", "0", "--stand-in", "--writable", "--token", token];
    const server = spawn(process.execPath, [path.join(root, "packages/cli/bin/tiny-random.js"), ...args]);
    let log = "";
    server.stderr.on("data", (text) => {
      log = (log + text).slice(-2000);
    });
    server.stdout.on("data", (text) => {
      const [url] = /http:\S+/.exec(String(text)) ?? [];
      if (url) resolve({ url, server });
    });
    server.on("close", (code) => reject(new Error(`the server ended with code ${code}: ${log}`)));
  });

/** Runs the Python clients beside this process. */
const pythonRows = (python: string, work: string, url: string, args: readonly string[], env = {}): Promise<HubRow[]> =>
  new Promise((resolve, reject) => {
    const out = path.join(work, "rows.jsonl");
    const child = spawn(python, [path.join(root, "tools/parity/hub_clients.py"), "--out", out, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, HF_HOME: path.join(work, "hf"), HF_ENDPOINT: url, HF_TOKEN: token, ...env },
    });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors = (errors + text).slice(-2000);
    });
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(`hub_clients.py ended with code ${code}: ${errors}`));
      const lines = readFileSync(out, "utf8").split("\n").filter(Boolean);
      return resolve(lines.map((line) => JSON.parse(line) as HubRow));
    });
  });

const inFloats = { dtype: "fp32", device: "cpu" } as const;

/** A model that nobody has made yet. */
const fillMask = async (): Promise<unknown> => {
  const pipe = await transformers.pipeline("fill-mask", "tiny-random/tiny-random-BertForMaskedLM", inFloats);
  const answer = await pipe("The quiet [MASK] bends.");
  await pipe.dispose();
  return answer;
};

/** One in the place of a real one. */
const classify = async (): Promise<unknown> => {
  const real = "Xenova/distilbert-base-uncased-finetuned-sst-2-english";
  const pipe = await transformers.pipeline("text-classification", real, inFloats);
  const answer = await pipe("The quiet river bends.");
  await pipe.dispose();
  return answer;
};

/** What a model makes of a sentence, in a type. */
const embeddings = async (id: string, dtype: SessionDtype | "fp32"): Promise<number[]> => {
  const pipe = await transformers.pipeline("feature-extraction", id, { dtype, device: "cpu" });
  const answer = await pipe("The quiet river bends.", { pooling: "mean" });
  await pipe.dispose();
  return Array.from(answer.data as Float32Array);
};

const norm = (values: readonly number[]): number => Math.hypot(...values);

/** A model in each type, which the server makes when it is asked: each answers like fp32, and not the same. */
const inEachType = async (): Promise<unknown> => {
  const answers: unknown[] = [];
  for (const dtype of sessionDtypeNames) {
    const text = await embeddings("tiny-random/tiny-random-BertModel", dtype);
    const plain = await embeddings("tiny-random/tiny-random-BertModel", "fp32");
    const distance = norm(text.map((value, index) => value - (plain[index] ?? 0))) / norm(plain);
    if (!(distance > 1e-6 && distance < 0.5)) throw new Error(`${dtype} is ${distance} from fp32`);
    answers.push(distance);
  }
  return answers;
};

/** transformers.js loads a model from the server alone, and runs its pipeline. */
const javascriptRow = async (name: string, url: string, work: string, ask: () => Promise<unknown>): Promise<HubRow> => {
  const { remoteHost, cacheDir, allowLocalModels } = transformers.env;
  Object.assign(transformers.env, { remoteHost: url, cacheDir: path.join(work, "js"), allowLocalModels: false });
  try {
    const answer = await ask();
    const good = Array.isArray(answer) && answer.length > 0;
    return { name, status: good ? "passed" : "failed", detail: good ? "" : JSON.stringify(answer) };
  } catch (error) {
    return { name, status: "failed", detail: error instanceof Error ? error.message : String(error) };
  } finally {
    Object.assign(transformers.env, { remoteHost, cacheDir, allowLocalModels });
  }
};

/**
 * The official clients against `tiny-random serve`: huggingface_hub, hf, transformers, transformers.js.
 *
 * @param directories models that are uploaded, downloaded and compared byte for byte
 */
export const compareHubClients = async (python: string, directories: readonly string[]): Promise<HubRow[]> => {
  const work = mkdtempSync(path.join(tmpdir(), "tiny-random-hub-clients-"));
  mkdirSync(path.join(work, "store"));
  const { url, server } = await start(path.join(work, "store"));
  try {
    const rows = await pythonRows(python, work, url, directories);
    const first = directories.slice(0, 1);
    const large = await pythonRows(python, work, url, ["--only", "large", ...first], { HF_HUB_DISABLE_XET: "1" });
    // One after the other: where transformers.js looks for models is a setting of the whole process.
    const made = await javascriptRow("transformers.js with env.remoteHost", url, work, fillMask);
    const standIn = await javascriptRow("transformers.js with stand-ins", url, work, classify);
    const typed = await javascriptRow("transformers.js in each type", url, work, inEachType);
    return [...rows, ...large, made, standIn, typed];
  } finally {
    server.removeAllListeners("close");
    server.kill("SIGTERM");
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
};
