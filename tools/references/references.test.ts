import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { directoryFiles, discover, filesReference, runAll, selectOfReference } from "@tiny-random/core";
import { afterAll, describe, expect, test } from "vitest";
import { defaultOptions } from "../parity/cases.ts";
import { foundReferences } from "./references.ts";

const root = path.resolve(import.meta.dirname, "../..");
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-found-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

type Json = Readonly<Record<string, unknown>>;

/** A model that was made, file by file. */
interface Made {
  readonly classes: readonly string[];
  readonly directory: string;
  text(file: string): string;
  json(file: string): Json;
}

const makeFrom = async (directory: string): Promise<Made> => {
  const families = await discover([root]);
  const files = directoryFiles(directory);
  const selection = await selectOfReference(families, files);
  const options = {
    ...defaultOptions(path.join(out, path.basename(directory))),
    reference: filesReference(files),
  };
  const rows = await runAll(families, selection, options);
  const [row] = rows;
  if (row?.directory === undefined) throw new Error(row?.reason ?? "nothing was made");
  const { directory: made } = row;
  const text = (file: string) => readFileSync(path.join(made, file), "utf8");
  return {
    classes: rows.map(({ architecture }) => architecture),
    directory: made,
    text,
    json: (file) => JSON.parse(text(file)) as Json,
  };
};

const changesOf = (made: Made) =>
  Object.fromEntries(
    (made.json("tiny-random.json")["changed"] as readonly { readonly key: string; readonly reason: string }[]).map(
      (change) => [change.key, change],
    ),
  );

const idsOf = (made: Made): ReadonlyMap<string, number> => {
  const { added_tokens: added } = made.json("tokenizer.json") as {
    readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  };
  return new Map(added.map(({ content, id }) => [content, id]));
};

const isUnquantized = (made: Made): void => {
  expect(made.json("config.json")).not.toHaveProperty("quantization_config");
  expect(changesOf(made)["quantization_config"]).toMatchObject({ reason: "weights are not quantized" });
};

const hasTimeSteps = (made: Made): void => {
  expect(made.text("config.json")).toMatch(/"time_step_limit": \[\s+0\.0,\s+\{\s+"__float__": "Infinity"\s+\}\s+\]/u);
};

const isRelatedSize = (made: Made, size: Json): void => {
  expect(made.json("preprocessor_config.json")["size"]).toEqual(size);
};

/** What is right for each reference of the folder. */
const right: Readonly<Record<string, (made: Made) => void>> = {
  "bert-no-modeltype": (made) => {
    expect(made.classes).toEqual(["BertForMaskedLM"]);
    expect(made.json("config.json")["model_type"]).toBe("bert");
    expect(changesOf(made)["model_type"]).toMatchObject({ to: "bert", reason: "its class" });
  },
  "bert-vocab-other-specials": (made) => {
    const ids = idsOf(made);
    expect([...ids.keys()].sort()).toEqual(["</s>", "<mask>", "<pad>", "<s>", "<unk>"]);
    expect(made.json("config.json")["pad_token_id"]).toBe(ids.get("<pad>"));
    expect(made.json("tokenizer.json")["model"]).toMatchObject({ unk_token: "<unk>" });
  },
  "chat-template-list": (made) => {
    const held = made.json("tokenizer_config.json")["chat_template"] as readonly Json[];
    expect(held.map(({ name }) => name)).toEqual(["default", "tool_use", "rag"]);
    expect(made.text("chat_template.jinja")).toBe(held[0]?.["template"]);
    expect(made.text("additional_chat_templates/tool_use.jinja")).toBe(held[1]?.["template"]);
    expect(made.text("additional_chat_templates/rag.jinja")).toBe("DOCS {{ documents }}");
  },
  "gptoss-mxfp4": isUnquantized,
  "llama-arch-string": (made) => {
    expect(made.classes).toEqual(["LlamaForCausalLM"]);
    expect(made.json("config.json")["architectures"]).toEqual(["LlamaForCausalLM"]);
  },
  "llama-bnb": isUnquantized,
  "llama-gptq": isUnquantized,
  "mamba2-float-norank": hasTimeSteps,
  "mamba2-float-sentinel": (made) => {
    hasTimeSteps(made);
    expect(made.json("config.json")["time_step_rank"]).toBe(2);
  },
  "mamba2-infinity": hasTimeSteps,
  "qwen2vl-mrope-flat": (made) => {
    expect(made.json("config.json")["rope_scaling"]).toMatchObject({ type: "mrope" });
  },
  "rope-llama3": (made) => {
    const text = made.text("config.json");
    for (const field of ['"factor": 8.0', '"high_freq_factor": 4.0', '"low_freq_factor": 1.0'])
      expect(text).toContain(field);
    expect(text).toContain('"original_max_position_embeddings": 8192,');
  },
  "sam-nested-empty-model-type": (made) => {
    expect(made.text("config.json")).not.toContain('"model_type": ""');
  },
  "vit-image-size-list": (made) => {
    expect(made.json("config.json")["image_size"]).toEqual([96, 32]);
    isRelatedSize(made, { height: 96, width: 32 });
    expect(statSync(path.join(made.directory, "model.safetensors")).size).toBeLessThan(300_000);
  },
  "vit-old-feature-extractor": (made) => {
    isRelatedSize(made, { shortest_edge: 32 });
    expect(made.json("preprocessor_config.json")).not.toHaveProperty("max_size");
  },
  "whisper-forced-ids": (made) => {
    const { vocab_size: size } = made.json("config.json") as { readonly vocab_size: number };
    const generation = made.json("generation_config.json");
    const { transcribe } = generation["task_to_id"] as { readonly transcribe: number };
    expect(generation["forced_decoder_ids"]).toEqual([
      [1, null],
      [2, transcribe],
    ]);
    expect(transcribe).toBeLessThan(size);
  },
};

const refusals: Readonly<Record<string, string>> = {
  "bert-idlabel-list": "is a list, which Transformers refuses",
};

describe("a reference as people have it", () => {
  const found = foundReferences();

  test("the folder holds those that this test names, and no other", () => {
    expect(found.map(({ name }) => name)).toEqual([...Object.keys(right), ...Object.keys(refusals)].sort());
  });

  test.each(Object.keys(right))("%s becomes a model that is right", async (name) => {
    right[name]?.(await makeFrom(path.join(import.meta.dirname, name)));
  });

  test.each(Object.entries(refusals))("%s is refused: %s", async (name, message) => {
    await expect(makeFrom(path.join(import.meta.dirname, name))).rejects.toThrow(message);
  });
});

const config = {
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  hidden_size: 64,
  num_attention_heads: 4,
  num_hidden_layers: 2,
};

const write = (name: string, files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(path.join(out, `${name}-`));
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(directory, file), content);
  return directory;
};

describe("a reference that lacks what a model is made of", () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";

  test("a file that Git LFS did not fetch is named as its pointer", async () => {
    const directory = write("pointer", { "config.json": JSON.stringify(config), "tokenizer.json": pointer });
    await expect(makeFrom(directory)).rejects.toThrow(/tokenizer\.json in .* is a Git LFS pointer/u);
  });

  test("an adapter without its base is refused as an adapter", async () => {
    const directory = write("adapter", { "adapter_config.json": "{}" });
    await expect(makeFrom(directory)).rejects.toThrow("has no config.json: it is an adapter");
  });

  test("a number beyond all floats is refused", async () => {
    const text = JSON.stringify({ ...config, rms_norm_eps: 0 }).replace('"rms_norm_eps":0', '"rms_norm_eps":1e400');
    await expect(makeFrom(write("beyond", { "config.json": text }))).rejects.toThrow(
      "has 1e400, which no number can hold",
    );
  });

  test.each(["constructor", "__proto__"])("%s is no activation", async (name) => {
    const files = path.join(import.meta.dirname, "rope-llama3");
    const tokenizer = readFileSync(path.join(files, "tokenizer.json"), "utf8");
    const text = JSON.stringify({ ...config, hidden_act: name });
    const directory = write("activation", { "config.json": text, "tokenizer.json": tokenizer });
    await expect(makeFrom(directory)).rejects.toThrow(`activation ${name} is not known`);
  });
});
