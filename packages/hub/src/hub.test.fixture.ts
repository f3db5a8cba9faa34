import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Architecture,
  type Checkpoints,
  configFacts,
  defineFamily,
  type Families,
  type Family,
  joinPlugins,
  type ModelConfig,
} from "@tiny-random/core";
import { architectureModels, type ServedClass } from "./architecture-models.ts";
import { catalogue } from "./catalogue.ts";
import { GenerationError } from "./generate-on-demand.ts";
import { hubApp } from "./hub-app.ts";
import { madeModels } from "./made-models.ts";

/** Classes of which one cannot be made. */
export const classes: readonly ServedClass[] = [
  { architecture: "FakeModel", modelType: "fake", task: "feature-extraction" },
  { architecture: "FakeForCausalLM", modelType: "fake", task: "text-generation" },
  { architecture: "OtherModel", modelType: "other", task: null },
  { architecture: "BrokenModel", modelType: "other", task: null },
];

/** A model's files, as the fixture writes them. */
export const fakeFiles = (architecture: string, generation = 0): Record<string, string> => ({
  "config.json": JSON.stringify({ model_type: "fake", architectures: [architecture], generation }),
  "tiny-random.json": JSON.stringify({ architecture, task: "feature-extraction", generation }),
  "model.safetensors": `weights of ${architecture} ${generation} `.repeat(1000),
  "onnx/model.onnx": `graph of ${architecture} ${generation}`,
  "golden/distant/outputs.safetensors": "",
});

/** Writes files below a directory. */
export const writeFiles = (directory: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
};

/** An answer's JSON. */
export const jsonOf = async (response: Response) => JSON.parse(await response.text());

/** A temporary directory, and how to remove it. */
export const temporary = (): { readonly directory: string; remove(): void } => {
  const directory = mkdtempSync(path.join(tmpdir(), "tiny-random-hub-"));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
};

/** A hub over a directory whose models are made of a few words; what was made, and what was logged. */
export const fakeHub = (directory: string) => {
  const made: string[] = [];
  const logged: string[] = [];
  const make = async ({ architecture }: ServedClass): Promise<void> => {
    made.push(architecture);
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (architecture === "BrokenModel") throw new GenerationError("BrokenModel cannot be made: it is broken (save).");
    writeFiles(path.join(directory, `tiny-random-${architecture}`), fakeFiles(architecture));
  };
  const models = catalogue([architectureModels(classes, directory, make, madeModels())]);
  const app = hubApp(models, (line) => logged.push(line));
  const get = (address: string, init?: RequestInit): Promise<Response> =>
    Promise.resolve(app.fetch(new Request(`http://hub${address}`, init)));
  return { app, get, made, logged };
};

const unmade = (): never => {
  throw new Error("no class of this family is made");
};

const neverMade: Architecture = {
  task: "fill-mask",
  padding: "right",
  build: unmade,
  sessions: unmade,
  inputs: unmade,
};

/** A family of classes that are never made. */
export const fakeFamily = (
  modelType: string,
  repo: string,
  classes: readonly string[],
  listed?: readonly string[],
  checkpoints: Checkpoints = {},
  towers: Readonly<Record<string, unknown>> = {},
) =>
  defineFamily({
    modelType,
    checkpoints,
    facts: configFacts<ModelConfig>({ className: "AnyConfig", defaults: { model_type: modelType } }),
    reference: {
      repo,
      config: { model_type: modelType, ...towers, ...(listed && { architectures: listed }) },
      files: { description: "none", list: () => [], read: () => undefined },
    },
    shrink: (config) => config,
    processors: () => [],
    architectures: Object.fromEntries(classes.map((name) => [name, neverMade])),
  });

/** Families as a plugin brings them. */
export const installed = (...all: readonly Family[]): Families =>
  joinPlugins([
    {
      packageName: "fake",
      plugin: {
        apiVersion: 1,
        name: "fake",
        families: Object.fromEntries(all.map((one) => [one.modelType, async () => ({ default: one })])),
      },
    },
  ]);
