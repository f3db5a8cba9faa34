import { configFacts } from "@tiny-random/atlas/config-facts";
import { embedding, linear, module, type StoredTensor } from "@tiny-random/nn";
import { type Families, joinPlugins } from "../discover/discover.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { embeddedReference } from "../resolve/reference.ts";
import { shrinkConfig } from "../shrink/shrink-config.ts";
import { InputError } from "./errors.ts";
import {
  type Architecture,
  type BuiltProcessor,
  defineArchitecture,
  defineFamily,
  definePlugin,
  type Family,
} from "./plugin.ts";

const defaults = {
  model_type: "fake",
  vocab_size: 5000,
  hidden_size: 768,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  hidden_act: "gelu",
  tie_word_embeddings: true,
};
type FakeConfig = typeof defaults;

const ids = (rows: readonly (readonly number[])[]): StoredTensor => ({
  dtype: "int64",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: BigInt64Array.from(rows.flat(), BigInt),
});

const build = (c: FakeConfig) => {
  const embed = embedding(c.vocab_size, c.hidden_size);
  return module(
    { embed, head: linear(c.hidden_size, c.vocab_size, { tied: embed.weight, bias: false }) },
    (m, input: Parameters<typeof embed>[0]) => m.head(m.embed(input)),
  );
};

/** A class that embeds ids and scores them. */
export const fakeClass: Architecture<FakeConfig> = defineArchitecture({
  task: "text-generation",
  padding: "right",
  build,
  sessions: (model) => ({
    model: {
      inputs: { input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] } },
      trace: ({ input_ids }) => {
        if (!input_ids) throw new Error("no input_ids");
        return { logits: model(input_ids) };
      },
    },
  }),
  inputs: () => (processors, purpose) => {
    const first = 1 + purpose.attempt + Number(processors["tokenizer"]);
    const row = [first, first + 1, first + 2];
    if (purpose.kind === "golden")
      return { raw: { "text.json": JSON.stringify(row) }, inputs: { input_ids: ids([row, row]) } };
    return purpose.kind === "other" ? { raw: {}, inputs: { input_ids: ids([row.slice(1)]) } } : undefined;
  },
});

const tokenizer = (files: BuiltProcessor["files"]): BuiltProcessor => ({
  files,
  className: "FakeTokenizer",
  sync: (config) => ({ ...config, vocab_size: 24 }),
  verify: () => [],
  instance: Number(files["offset.txt"]),
});

/** A family with the given classes, whose tokenizer is one file: what it adds to every id. */
export const fakeFamily = (architectures: Record<string, Architecture<FakeConfig>>, modelType = "fake"): Family =>
  defineFamily({
    modelType,
    facts: configFacts<FakeConfig>({ className: "FakeConfig", defaults: { ...defaults, model_type: modelType } }),
    reference: {
      repo: "fake/fake",
      config: {},
      files: { description: "no files", list: () => [], read: () => undefined },
    },
    shrink: (config, { size }) => shrinkConfig(config, size),
    processors: (_config, { reference }) => [
      { name: "tokenizer", build: () => tokenizer({ "offset.txt": reference.read("offset.txt") ?? "0" }) },
    ],
    architectures,
  });

const unable = (): never => {
  throw new InputError("it cannot be built", "Build another.");
};

/** Two good classes and one that fails. */
export const mixedFamily = fakeFamily({
  FakeModel: fakeClass,
  FakeBroken: { ...fakeClass, build: unable },
  FakeForScores: fakeClass,
});

/** Installed families, as discovery gives them. */
export const installed = (...families: readonly Family[]): Families =>
  joinPlugins([
    {
      packageName: "fake-plugin",
      plugin: definePlugin({
        apiVersion: 1,
        name: "fakes",
        families: Object.fromEntries(families.map((family) => [family.modelType, async () => ({ default: family })])),
      }),
    },
  ]);

/** Options that make tiny models of embedded references in a directory. */
export const optionsFor = (out: string, changes: Partial<GenerateOptions> = {}): GenerateOptions => ({
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  reference: embeddedReference,
  settings: [],
  ...changes,
});
