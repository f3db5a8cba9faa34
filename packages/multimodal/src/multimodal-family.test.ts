import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import {
  createGenerator,
  embeddedReference,
  forward,
  type GenerateOptions,
  joinPlugins,
  type LoadedModel,
  loadSession,
  type ModelConfig,
  sessionFiles,
} from "@tiny-random/core";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import text from "@tiny-random/text";
import vision from "@tiny-random/vision";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin from "./plugin.ts";

const families = joinPlugins([plugin, text, vision, audio].map((one) => ({ packageName: one.name, plugin: one })));
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-composite-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const options: GenerateOptions = {
  ...{ out, seed: 0, size: "tiny", tokenizer: "reduced", dtype: "float32", settings: [] },
  reference: embeddedReference,
};
const generator = createGenerator(families, options);

type Nested = ModelConfig & Readonly<Record<"text_config" | "vision_config", ModelConfig>>;

const configOf = async (modelType: string): Promise<Nested> =>
  (await generator.planFamily(modelType)).config as unknown as Nested;

describe("a config of towers", () => {
  it("shrinks each tower by the rules of its own model type", async () => {
    const { text_config, vision_config } = await configOf("llava");
    expect(text_config).toMatchObject({ model_type: "llama", hidden_size: 32, num_hidden_layers: 2 });
    expect(vision_config).toMatchObject({
      model_type: "clip_vision_model",
      hidden_size: 32,
      image_size: 32,
      patch_size: 8,
    });
  });

  it("has the tokenizer's size and ids in the text's config, and the placeholder's id in its own", async () => {
    const { built } = await generator.planFamily("llava");
    const config = await configOf("llava");
    const tokenizer = built[0]?.instance as { encode(text: string, special: boolean): number[] };
    expect([config["image_token_index"]]).toEqual(tokenizer.encode("<image>", false));
    expect(config.text_config["vocab_size"]).toBeGreaterThan(Number(config["image_token_index"]));
    expect(config).not.toHaveProperty("vocab_size");
  });

  it("names a tower that cannot play its role", async () => {
    const family = await families.load("llava");
    const { config, context } = await generator.planFamily("llava");
    const other = { ...config, text_config: { ...(config["text_config"] as object), model_type: "clip_vision_model" } };
    expect(() => family.architectures["LlavaModel"]?.build(other as unknown as ModelConfig, context)).toThrow(
      "clip_vision_model is no language model that llava can stand on",
    );
  });
});

describe("the halves of a dual encoder", () => {
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

  it("give the whole's vectors, before these are brought to unit length", async () => {
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
});
