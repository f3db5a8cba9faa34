import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  embeddedReference,
  type GenerateOptions,
  InputError,
  joinPlugins,
  type ModelConfig,
  parseSetting,
  validateDirectory,
} from "@tiny-random/core";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { writeReference } from "./header-bytes.test.fixture.ts";
import { planLoadable } from "./loadable.ts";
import { loadableFromAtlas, loadableFromDirectory } from "./loadable-reference.ts";
import { type RealLayout, realLayouts } from "./real-layouts.test.fixture.ts";
import { runLoadable, unportedDirectory } from "./run-loadable.ts";

const work = mkdtempSync(path.join(tmpdir(), "loadable-"));
const [reference, out] = [path.join(work, "reference"), path.join(work, "out")];
afterAll(() => rmSync(work, { recursive: true }));

const families = joinPlugins([]);
const options: GenerateOptions = {
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  settings: [],
  reference: embeddedReference,
};

const layoutOf = (repo: string): RealLayout => {
  const found = realLayouts.find((layout) => layout.repo === repo);
  if (!found) throw new Error(`there is no layout of ${repo}`);
  return found;
};
const qwen = layoutOf("Qwen/Qwen2.5-0.5B");

/** Puts a checkpoint's config.json, as another model type, and its header into the reference directory. */
const put = (layout: RealLayout, config: ModelConfig = layout.config): void => {
  rmSync(reference, { recursive: true, force: true });
  mkdirSync(reference);
  writeReference(reference, { ...config, model_type: "unheard_of" }, layout.tensors(layout.config), layout.shards);
};

const make = (given: Partial<GenerateOptions> = {}) =>
  runLoadable(families, [unportedDirectory(reference)], { ...options, ...given });

const read = (name: string): string => readFileSync(path.join(out, "tiny-random-Qwen2ForCausalLM", name), "utf8");

const header = (): Readonly<Record<string, { dtype: string; shape: number[] }>> => {
  const file = readFileSync(path.join(out, "tiny-random-Qwen2ForCausalLM", "model.safetensors"));
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__: _, ...tensors } = JSON.parse(file.toString("utf8", 8, 8 + length));
  return tensors;
};

it.each([
  ["univnet", "UnivNetModel"],
  ["tvp", "TvpModel"],
  ["uvdoc", "UVDocModel"],
  ["nemo_speechlm", "Nemotron3_5TranscribeModel"],
])("%s, whose sizes are products, frames, lists of channels or kinds of layers, becomes tiny", async (type, name) => {
  const { solution } = await planLoadable(families, loadableFromAtlas(type, name), options);
  expect(solution.parameters).toBeLessThan(3_000_000);
});

describe("a model of a type that nobody knows", () => {
  beforeEach(() => put(qwen));

  it("is made from its config and header, and says everywhere that it was never run", async () => {
    const [row] = await make();
    expect(row).toMatchObject({ status: "loadable", architecture: "Qwen2ForCausalLM", modelType: "unheard_of" });
    const provenance = JSON.parse(read("tiny-random.json"));
    expect(provenance.status).toBe("loadable");
    expect(provenance.dimensions).toContainEqual(
      expect.objectContaining({ place: "model.layers.*.mlp.up_proj.weight[0]", expression: "intermediate_size" }),
    );
    expect(read("README.md")).toMatch(/\*\*Loadable, not validated:\*\*[\s\S]*No forward pass was made/);
    const { problems, unchecked } = await validateDirectory(families, path.join(out, "tiny-random-Qwen2ForCausalLM"));
    expect(problems).toEqual([]);
    expect(unchecked).toEqual([expect.stringMatching(/^a forward pass: /)]);
  });

  it("has the reference's dtypes and the tensors of its tiny config", async () => {
    await make();
    const config = JSON.parse(read("config.json"));
    expect(config).toMatchObject({ model_type: "unheard_of", torch_dtype: "bfloat16", tie_word_embeddings: true });
    const stored = Object.entries(header()).map(([name, { dtype, shape }]) => [name, { dtype, shape }]);
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(qwen.tensors(config)));
  });

  it("is the same bytes for the same seed and others for another", async () => {
    const weights = async (seed: number) => {
      await make({ seed });
      return JSON.parse(read("tiny-random.json")).files["model.safetensors"];
    };
    expect(await weights(0)).toBe(await weights(0));
    expect(await weights(1)).not.toBe(await weights(0));
  });

  it("has the sizes that --set gives, in every tensor that depends on them", async () => {
    await make({ settings: [parseSetting("intermediate_size=48"), parseSetting("num_key_value_heads=1")] });
    const config = JSON.parse(read("config.json"));
    expect(config).toMatchObject({ intermediate_size: 48, num_key_value_heads: 1 });
    expect(header()).toMatchObject({
      "model.layers.0.mlp.up_proj.weight": { shape: [48, config.hidden_size] },
      "model.layers.1.self_attn.k_proj.bias": { shape: [config.hidden_size / config.num_attention_heads] },
    });
  });
});

describe("a config that does not fit the header", () => {
  it.each(["google-bert/bert-base-uncased", "openai-community/gpt2", "mistralai/Mistral-7B-v0.3"])(
    "of %s is refused with a size that nothing explains",
    async (repo) => {
      put(qwen, { ...layoutOf(repo).config, architectures: ["Qwen2ForCausalLM"] });
      const [row] = await make();
      expect(row).toMatchObject({ status: "failed", step: "shrink" });
      expect(row?.reason).toMatch(
        /^config\.json in .* does not fit the header: \S+\[\d\] is \d+, which no number of the config gives$/,
      );
    },
  );

  it("is refused or made, never anything else", async () => {
    const fields = Object.keys(qwen.config).filter((key) => typeof qwen.config[key] === "number");
    const value = fc.oneof(fc.integer({ min: -2, max: 5000 }), fc.anything());
    const changes = fc.dictionary(fc.constantFrom(...fields, "rope_scaling", "layer_types"), value, { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const text = JSON.stringify(changed, (_, one) => (typeof one === "bigint" ? Number(one) : one));
        put(qwen, { ...qwen.config, ...JSON.parse(text) });
        try {
          const { solution } = await planLoadable(families, loadableFromDirectory(reference), options);
          for (const { shape } of solution.tensors.values())
            expect(shape.every((size) => Number.isSafeInteger(size) && size > 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 25 },
    );
  });
});
