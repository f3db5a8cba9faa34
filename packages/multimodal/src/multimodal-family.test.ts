import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import {
  createGenerator,
  embeddedReference,
  filesReference,
  forward,
  type GenerateOptions,
  joinPlugins,
  type LoadedModel,
  loadSession,
  type ModelConfig,
  sessionFiles,
} from "@tiny-random/core";
import encoderDecoder from "@tiny-random/encoder-decoder";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import text from "@tiny-random/text";
import vision from "@tiny-random/vision";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin from "./plugin.ts";

const families = joinPlugins(
  [plugin, text, vision, audio, encoderDecoder].map((one) => ({ packageName: one.name, plugin: one })),
);
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-composite-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const options: GenerateOptions = {
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  settings: [],
  reference: embeddedReference,
};
const generator = createGenerator(families, options);

const configOf = async (modelType: string): Promise<ModelConfig> => (await generator.planFamily(modelType)).config;

/** A config nested in another. */
const nested = (config: ModelConfig, key: "text_config" | "vision_config"): ModelConfig => config[key] as ModelConfig;

describe("the config of a family of several modalities", () => {
  it("shrinks each tower by the rules of its own model type", async () => {
    const config = await configOf("llava");
    expect(nested(config, "text_config")).toMatchObject({ model_type: "llama", hidden_size: 32, num_hidden_layers: 2 });
    expect(nested(config, "vision_config")).toMatchObject({
      model_type: "clip_vision_model",
      hidden_size: 32,
      image_size: 32,
      patch_size: 8,
    });
  });

  it("has the tokenizer's size below text_config, and the image token's id beside it", async () => {
    const { built } = await generator.planFamily("llava");
    const config = await configOf("llava");
    const tokenizer = built[0]?.instance as { encode(text: string, special: boolean): number[] };
    expect([config["image_token_index"]]).toEqual(tokenizer.encode("<image>", false));
    expect(nested(config, "text_config")["vocab_size"]).toBeGreaterThan(Number(config["image_token_index"]));
    expect(config).not.toHaveProperty("vocab_size");
  });

  it("is refused with the name of a tower that is no language model", async () => {
    const family = await families.load("llava");
    const { config, context } = await generator.planFamily("llava");
    const other = { ...config, text_config: { ...nested(config, "text_config"), model_type: "clip_vision_model" } };
    expect(() => family.architectures["LlavaModel"]?.build(other, context)).toThrow(
      "clip_vision_model is no language model that llava can use",
    );
  });
});

/** What a refusal names of types that Transformers cannot make of their defaults, or not as what they are. */
const refused: Readonly<Record<string, string>> = {
  cohere_compass: "rope_parameters",
  embedding_gemma2: "vision_config",
  gemma4: "vision_config",
  gemma4_unified: "vision_config",
  hunyuan_vl: "rope_parameters",
  "omdet-turbo": "apply_layernorm_after_vision_backbone",
};

describe("a config.json that names its model type alone", () => {
  it.each(Object.keys(plugin.families))(
    "becomes a tiny %s, or a refusal where Transformers refuses too",
    async (modelType) => {
      const { files } = (await families.load(modelType)).reference;
      const bare = JSON.stringify({ model_type: modelType });
      const reference = filesReference({
        ...files,
        isEmbedded: false,
        read: (name) => (name === "config.json" ? bare : files.read(name)),
      });
      const made = createGenerator(families, { ...options, out: path.join(out, "bare"), reference });
      const family = await families.load(modelType);
      const [smallest] = Object.keys(family.architectures).toSorted((a, b) => a.length - b.length);
      const named = refused[modelType];
      const expected =
        named === undefined ? { status: "made" } : { status: "failed", reason: expect.stringContaining(named) };
      expect(await made.generate(smallest ?? "", modelType)).toMatchObject(expected);
    },
  );
});

describe("the text and image sessions of a dual encoder", () => {
  let model: LoadedModel;
  let inputs: Readonly<Record<string, StoredTensor>>;

  beforeAll(async () => {
    const row = await generator.generate("CLIPModel", "clip");
    const directory = row.directory ?? "";
    const sessions = [...sessionFiles(directory)].map(async ([name, file]) => [name, await loadSession(file)] as const);
    model = { sessions: new Map(await Promise.all(sessions)) };
    inputs = Object.fromEntries(readSafetensors(readFileSync(path.join(directory, "golden/inputs.safetensors"))));
  });

  const unit = (rows: StoredTensor | undefined): number[] => {
    if (!rows) throw new Error("the half gives no vectors");
    const [count = 0, width = 0] = rows.shape;
    return Array.from({ length: count }, (_, row) => {
      const values = Array.from(rows.data.subarray(row * width, (row + 1) * width), Number);
      const length = Math.hypot(...values);
      return values.map((value) => value / length);
    }).flat();
  };

  it("give the vectors of the session of both, before normalization", async () => {
    const whole = await forward(model, inputs);
    const text = await model.sessions.get("text_model")?.run(inputs);
    const image = await model.sessions.get("vision_model")?.run(inputs);
    for (const [half, name] of [
      [text, "text_embeds"],
      [image, "image_embeds"],
    ] as const)
      for (const [index, value] of unit(half?.[name]).entries())
        expect(value).toBeCloseTo(Number(whole[name]?.data[index]), 5);
  });

  it("give these vectors alone: a client would take hidden states before them", async () => {
    expect(Object.keys((await model.sessions.get("text_model")?.run(inputs)) ?? {})).toEqual(["text_embeds"]);
    expect(Object.keys((await model.sessions.get("vision_model")?.run(inputs)) ?? {})).toEqual(["image_embeds"]);
  });
});

describe("an image prompt of LLaVA", () => {
  it("has as many tokens as features by the count of transformers.js, which knows no strategy", async () => {
    const { directory = "" } = await generator.generate("LlavaForConditionalGeneration", "llava");
    const read = (file: string) => JSON.parse(readFileSync(path.join(directory, file), "utf8"));
    const { patch_size: patch, num_additional_image_tokens: additional } = read("processor_config.json");
    const { image_size: side, patch_size } = read("config.json").vision_config;
    expect((side / patch) ** 2 + additional).toBe((side / patch_size) ** 2);
  });
});
