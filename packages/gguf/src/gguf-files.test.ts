import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gguf } from "@huggingface/gguf";
import { InputError, type SavedModel } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { afterAll, describe, expect, it } from "vitest";
import { ggufFiles } from "./gguf-files.ts";
import { architecturesOf, modelTypes } from "./model-types.ts";
import { projectorTypes } from "./projectors.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-gguf-files-"));
afterAll(() => rmSync(work, { recursive: true }));

const counting = (...shape: number[]): StoredTensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: shape.reduce((product, axis) => product * axis) }, (_, index) => index),
});

const vocabulary = ["<s>", "Ġ", "a", "b", "Ġa"];
const tokenizer = {
  model: {
    type: "BPE",
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    merges: [["Ġ", "a"]],
  },
  normalizer: null,
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false },
  post_processor: { type: "TemplateProcessing", single: [{ SpecialToken: { id: "<s>" } }, { Sequence: { id: "A" } }] },
  added_tokens: [{ id: 0, content: "<s>", special: true }],
};

/** A Llama of one layer, two heads of four features, one of keys and values. */
const llama = (changes: Partial<SavedModel> = {}): SavedModel => ({
  className: "LlamaForCausalLM",
  config: {
    model_type: "llama",
    hidden_act: "silu",
    hidden_size: 8,
    intermediate_size: 32,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    max_position_embeddings: 64,
    rms_norm_eps: 0.5,
    vocab_size: 6,
    rope_parameters: { rope_theta: 500, rope_type: "default" },
  },
  tensors: new Map([
    ["model.embed_tokens.weight", counting(6, 8)],
    ["model.layers.0.self_attn.q_proj.weight", counting(8, 8)],
    ["model.layers.0.mlp.down_proj.weight", counting(8, 32)],
  ]),
  files: { "tokenizer.json": JSON.stringify(tokenizer), "tokenizer_config.json": '{ "bos_token": "<s>" }' },
  ...changes,
});

const read = async (model: SavedModel) => {
  const content = (await ggufFiles(model, ["f32"]))["gguf/model-F32.gguf"];
  const file = path.join(work, "model.gguf");
  writeFileSync(file, content ?? "");
  const parsed = await gguf(file, { allowLocalFile: true });
  const floats = (name: string) => {
    const tensor = parsed.tensorInfos.find((info) => info.name === name);
    const start = Number(parsed.tensorDataOffset + (tensor?.offset ?? 0n));
    const count = (tensor?.shape ?? []).reduce((product, axis) => product * Number(axis), 1);
    return new Float32Array(Uint8Array.from(content as Uint8Array).buffer, start, count);
  };
  return { ...parsed, floats };
};

describe("the GGUF file of a model", () => {
  it("has its sizes, its rope and its tokenizer", async () => {
    const { metadata } = await read(llama());
    expect(metadata).toMatchObject({
      "general.architecture": "llama",
      "general.file_type": 0,
      "llama.block_count": 1,
      "llama.attention.head_count": 2,
      "llama.attention.head_count_kv": 1,
      "llama.attention.key_length": 4,
      "llama.attention.layer_norm_rms_epsilon": 0.5,
      "llama.rope.freq_base": 500,
      "tokenizer.ggml.model": "gpt2",
      "tokenizer.ggml.pre": "gpt-2",
      "tokenizer.ggml.tokens": [...vocabulary, "[PAD5]"],
      "tokenizer.ggml.token_type": [3, 1, 1, 1, 1, 5],
      "tokenizer.ggml.merges": ["Ġ a"],
      "tokenizer.ggml.bos_token_id": 0,
      "tokenizer.ggml.add_bos_token": true,
      "tokenizer.ggml.add_eos_token": false,
    });
  });

  it("has queries for a rope of neighbouring features: those of a head's halves take turns", async () => {
    const { floats } = await read(llama());
    const rows = Array.from({ length: 8 }, (_, row) => (floats("blk.0.attn_q.weight")[row * 8] ?? 0) / 8);
    expect(rows).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
  });

  it("has Llama 3's scaling of the rope as a weight", async () => {
    const rope_parameters = {
      rope_theta: 10000,
      rope_type: "llama3",
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 64,
    };
    const { config } = llama();
    const { floats } = await read(llama({ config: { ...config, rope_parameters } }));
    // Wavelengths 2π, below 64 / 4, and 200π, beyond 64.
    expect([...floats("rope_freqs.weight")]).toEqual([1, 8]);
  });
});

/** Mistral Small 3.1 of one layer each, two heads of four features. */
const composite = (): SavedModel => {
  const { config, files } = llama();
  return {
    className: "Mistral3ForConditionalGeneration",
    config: {
      model_type: "mistral3",
      text_config: { ...config, model_type: "mistral" },
      vision_config: {
        hidden_size: 8,
        intermediate_size: 16,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        image_size: 28,
        patch_size: 14,
      },
      spatial_merge_size: 2,
    },
    tensors: new Map([
      ["language_model.model.embed_tokens.weight", counting(6, 8)],
      ["language_model.lm_head.weight", counting(6, 8)],
      ["vision_tower.patch_conv.weight", counting(8, 3, 14, 14)],
      ["vision_tower.transformer.layers.0.attention.q_proj.weight", counting(8, 8)],
      ["multi_modal_projector.patch_merger.merging_layer.weight", counting(8, 32)],
      ["multi_modal_projector.linear_1.weight", counting(8, 8)],
    ]),
    files: {
      ...files,
      "tokenizer.json": JSON.stringify({ ...tokenizer, added_tokens: [{ id: 1, content: "[IMG_BREAK]" }] }),
      "preprocessor_config.json": '{ "image_mean": [0.5, 0.25, 0.125], "image_std": [1, 2, 4] }',
    },
  };
};

describe("the GGUF files of a model of images and texts", () => {
  const parsed = async (name: string) => {
    const file = path.join(work, path.basename(name));
    writeFileSync(file, (await ggufFiles(composite(), ["f32"]))[name] ?? "");
    return gguf(file, { allowLocalFile: true });
  };

  it("are the language model by its own names, and the projector with the metadata of both", async () => {
    const language = await parsed("gguf/model-F32.gguf");
    expect(language.metadata).toMatchObject({ "general.architecture": "llama", "llama.embedding_length": 8 });
    expect(language.tensorInfos.map(({ name }) => name)).toEqual(["token_embd.weight", "output.weight"]);
    const projector = await parsed("gguf/mmproj-F32.gguf");
    expect(projector.metadata).toMatchObject({
      "general.architecture": "clip",
      "general.type": "mmproj",
      "clip.projector_type": "pixtral",
      "clip.has_vision_encoder": true,
      "clip.use_silu": true,
      "clip.vision.projection_dim": 8,
      "clip.vision.image_size": 28,
      "clip.vision.patch_size": 14,
      "clip.vision.block_count": 1,
      "clip.vision.attention.head_count": 2,
      "clip.vision.spatial_merge_size": 2,
      "clip.vision.image_mean": [0.5, 0.25, 0.125],
      "clip.vision.image_std": [1, 2, 4],
    });
    const shapes = projector.tensorInfos.map(({ name, shape }) => [name, shape.map(Number)]);
    expect(Object.fromEntries(shapes)).toEqual({
      "v.patch_embd.weight": [14, 14, 3, 8],
      "v.blk.0.attn_q.weight": [8, 8],
      "v.token_embd.img_break": [8],
      "mm.patch_merger.weight": [32, 8],
      "mm.1.weight": [8, 8],
    });
  });

  it("without the token between rows of patches there are none, and a sentence says why", async () => {
    const model = composite();
    const files = { ...model.files, "tokenizer.json": JSON.stringify(tokenizer) };
    await expect(ggufFiles({ ...model, files }, ["f32"])).rejects.toThrow(
      "llama.cpp's pixtral needs the token [IMG_BREAK], which the tokenizer of Mistral3ForConditionalGeneration has not",
    );
  });

  it("have a projector in f16 beside a quantized language model, and say how closely it is compared", async () => {
    const model = composite();
    const wide = new Map([["language_model.model.embed_tokens.weight", counting(6, 32)]]);
    const files = await ggufFiles({ ...model, tensors: wide }, ["q8_0"]);
    expect(Object.keys(files)).toEqual(["gguf/model-Q8_0.gguf", "gguf/mmproj-F16.gguf", "gguf/golden.json"]);
    expect(JSON.parse(String(files["gguf/golden.json"]))).toMatchObject({
      "gguf/mmproj-F16.gguf": { golden: null, tolerance: 2e-2 },
    });
  });
});

describe("a model of which there is no GGUF file", () => {
  it.each<[string, SavedModel, string]>([
    [
      "a model type that llama.cpp does not run",
      llama({ config: { model_type: "lama" } }),
      "no GGUF file is made of lama",
    ],
    ["a class that it does not run", llama({ className: "LlamaModel" }), "no GGUF file is made of LlamaModel"],
    [
      "a weight that it has no place for",
      llama({ tensors: new Map([["model.other.weight", counting(2)]]) }),
      "llama.cpp's llama has no place for model.other.weight of LlamaForCausalLM",
    ],
    [
      "a bias that it does not read",
      llama({ tensors: new Map([["model.norm.bias", counting(2)]]) }),
      "llama.cpp's llama reads no output_norm.bias",
    ],
    [
      "another activation",
      llama({ config: { ...llama().config, hidden_act: "gelu" } }),
      "llama.cpp's llama has the activation silu, not gelu",
    ],
    ["no tokenizer", llama({ files: {} }), "a GGUF file holds the tokenizer, and this model has no tokenizer.json"],
    [
      "a pre-tokenizer that it has no name for",
      llama({ files: { "tokenizer.json": JSON.stringify({ ...tokenizer, pre_tokenizer: [{ type: "ByteLevel" }] }) } }),
      "llama.cpp has no tokenizer like this BPE",
    ],
  ])("%s is a sentence", async (_, model, sentence) => {
    await expect(ggufFiles(model, ["f32"])).rejects.toThrow(sentence);
  });

  it("says what makes rows that blocks fill", async () => {
    const hintOf = async (model: SavedModel) => {
      const error = await ggufFiles(model, ["q4_0"]).catch((found: unknown) => found);
      return error instanceof InputError ? error.hint : undefined;
    };
    expect(await hintOf(llama())).toBe("--size paged makes them so; f32 and f16 hold any.");
  });

  it("rows that a type's blocks do not fill are a sentence, and float types take them", async () => {
    await expect(ggufFiles(llama(), ["f16", "q8_0"])).rejects.toThrow(
      "q8_0 holds rows of a multiple of 32 values, and those of token_embd.weight have 8",
    );
    expect(Object.keys(await ggufFiles(llama(), ["f16"]))).toEqual(["gguf/model-F16.gguf", "gguf/golden.json"]);
  });
});

describe("the table of model types", () => {
  it.each(Object.keys(modelTypes))("%s has classes, and names of weights that differ", async (modelType) => {
    const architectures = await architecturesOf(modelType);
    expect(architectures.flatMap(({ classes }) => classes).length).toBeGreaterThan(0);
    const places = architectures.flatMap(({ weights }) => Object.values(weights));
    const names = places.filter((place) => typeof place === "string");
    expect(names.every((name) => /^((enc|dec)\.)?(blk\.\{\}\.)?[a-z0-9_]+(\.[a-z0-9_]+)*$/.test(name))).toBe(true);
  });
});

describe("the table of projectors", () => {
  it.each(Object.keys(projectorTypes))("%s has classes, and names that llama.cpp has", async (modelType) => {
    const projector = (await projectorTypes[modelType]?.())?.default;
    expect(projector?.classes.length).toBeGreaterThan(0);
    const names = Object.values(projector?.weights ?? {}).filter((place) => typeof place === "string");
    const layers =
      "[va]\\.blk\\.\\{\\}\\.(l[ns][12](\\.weight)?|attn_(q|k|v|qkv|q_norm|k_norm|out)|ffn_(up|gate|down))";
    const others =
      "[va]\\.(patch_embd(\\.bias)?|class_embd|position_embd(\\.weight)?|pre_ln|post_ln|conv1d\\.\\d)|mm\\.(a\\.mlp\\.)?\\d|mm\\.model\\.mlp\\.\\d|mm\\.[a-z_.]+";
    expect(names.filter((name) => !new RegExp(`^(${layers}|${others})$`).test(name))).toEqual([]);
  });
});
