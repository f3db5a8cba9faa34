import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bin } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-untrusted-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const gpt2 = { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], n_embd: 64, n_layer: 2, n_head: 4 };
const strange = { model_type: "strange", architectures: ["StrangeModel"], hidden_size: 64 };

/** A tokenizer of single characters whose words are cut by a pattern. */
const tokenizer = (pattern: string) => ({
  version: "1.0",
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
  post_processor: null,
  decoder: { type: "Fuse" },
  model: { type: "BPE", vocab: { a: 0, b: 1, "<unk>": 2 }, merges: [], unk_token: "<unk>" },
});

/** The beginning of a safetensors file with many tensors of no bytes. */
const manyTensors = (count: number): Buffer => {
  const entries = Array.from({ length: count }, (_, i) => `"w${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`);
  const header = Buffer.from(`{${entries.join()}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
};

type Prepare = (at: (name: string) => string) => void;

const writeConfig = (file: string, config: object): void => writeFileSync(file, JSON.stringify(config));

const pipe = (file: string): void => expect(spawnSync("mkfifo", [file]).status).toBe(0);

const hazards: Readonly<Record<string, readonly [Prepare, RegExp]>> = {
  "a pipe as config.json": [(at) => pipe(at("config.json")), /config\.json in \S+ is not a regular file/],
  "a device as config.json": [(at) => symlinkSync("/dev/zero", at("config.json")), /is not a regular file/],
  "a pipe as weights": [
    (at) => {
      writeConfig(at("config.json"), strange);
      pipe(at("model.safetensors"));
    },
    /model\.safetensors in \S+ is not a regular file/,
  ],
  "200 MB of config": [
    (at) => {
      writeConfig(at("config.json"), gpt2);
      truncateSync(at("config.json"), 200_000_000);
    },
    /config\.json in \S+ has 200 MB/,
  ],
  "a config of 500,000 levels": [
    (at) => writeFileSync(at("config.json"), `{"a":${"[".repeat(5e5)}${"]".repeat(5e5)}}`),
    /nested more than 100 levels/,
  ],
  "a million labels": [
    (at) => {
      writeConfig(at("config.json"), { ...gpt2, num_labels: 1_000_000 });
      writeConfig(at("tokenizer.json"), tokenizer("a"));
    },
    /num_labels says 1000000 labels/,
  ],
  "900,000 tensors in a header": [
    (at) => {
      writeConfig(at("config.json"), strange);
      writeFileSync(at("model.safetensors"), manyTensors(900_000));
    },
    /model\.safetensors in \S+ claims a header of \d+ bytes|names 900000 tensors/,
  ],
  "a pattern that backtracks for ever": [
    (at) => {
      writeConfig(at("config.json"), gpt2);
      writeConfig(at("tokenizer.json"), tokenizer("^(([a-zA-Z .]+)+)+\\d\\d\\d$"));
    },
    /the tokenizer of \S+ does not come to an end/,
  ],
};

describe.runIf(process.platform !== "win32")("a reference of a stranger", () => {
  it.each(Object.entries(hazards))("with %s is one sentence, in little memory", (name, [prepare, sentence]) => {
    const directory = path.join(work, name.replaceAll(" ", "-"));
    mkdirSync(directory);
    prepare((file) => path.join(directory, file));
    const classes = name === "a million labels" ? ["GPT2ForSequenceClassification"] : [];
    const args = [
      "--max-old-space-size=256",
      bin,
      "generate",
      ...classes,
      "--from",
      directory,
      "--out",
      "out",
      "--json",
    ];
    // What hangs is killed: its status is null.
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: work,
      encoding: "utf8",
      timeout: 120_000,
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    const { error } = JSON.parse(stdout) as { error: { message: string } };
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain("\n");
  });
});
