import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { directoryFiles, discover, filesReference, runAll, selectArchitectures } from "@tiny-random/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultOptions } from "./cases.ts";
import { realReferences } from "./references.ts";

const root = path.resolve(import.meta.dirname, "../..");
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-references-"));

const made = async (architecture: string, reference: string): Promise<(file: string) => Record<string, unknown>> => {
  const families = await discover([root]);
  const selection = await selectArchitectures(families, [architecture]);
  const options = { ...defaultOptions(out), reference: filesReference(directoryFiles(reference)) };
  const [row] = await runAll(families, selection, options);
  if (row?.directory === undefined) throw new Error(`${architecture}: ${row?.reason}`);
  const { directory } = row;
  return (file) => JSON.parse(readFileSync(path.join(directory, file), "utf8")) as Record<string, unknown>;
};

describe("a model made from a real reference", () => {
  let references: ReturnType<typeof realReferences>;
  beforeAll(() => {
    references = realReferences(path.join(out, "references"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it("keeps Llama 3.2's rope scaling, ties, grouped heads and activation, in its spelling", async () => {
    const read = await made("LlamaForCausalLM", references.llama);
    const config = read("config.json");
    expect(config).toMatchObject({
      tie_word_embeddings: true,
      hidden_act: "silu",
      rope_theta: 500000,
      rope_scaling: { factor: 32, rope_type: "llama3", original_max_position_embeddings: 8192 },
      max_position_embeddings: 131072,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      torch_dtype: "float32",
    });
    expect(config).not.toHaveProperty("dtype");
    expect(config).not.toHaveProperty("rope_parameters");
  });

  it("drops Llama 3's reserved tokens, and moves every id with its token", async () => {
    const read = await made("LlamaForCausalLM", references.llama);
    const tokens = read("tokenizer.json")["added_tokens"] as { id: number; content: string }[];
    expect(tokens.length).toBeLessThan(16);
    const idOf = (content: string) => tokens.find((token) => token.content === content)?.id;
    const config = read("config.json");
    expect(config["vocab_size"]).toBe(1024);
    expect(config["bos_token_id"]).toBe(idOf("<|begin_of_text|>"));
    // Llama 3.0's tokenizer calls 128008 a reserved token; Llama 3.2's config ends on it, so it stays.
    const ends = ["<|end_of_text|>", "<|reserved_special_token_4|>", "<|eot_id|>"];
    expect(config["eos_token_id"]).toEqual(ends.map(idOf));
    expect(read("generation_config.json")["eos_token_id"]).toEqual(config["eos_token_id"]);
    expect(read("tokenizer_config.json")["chat_template"]).toContain("<|eot_id|>");
  });

  it("reads GPT-2's own vocabulary and merges", async () => {
    const read = await made("GPT2LMHeadModel", references.gpt2);
    const config = read("config.json");
    expect(config).toMatchObject({ vocab_size: 1024, n_embd: 32, activation_function: "gelu_new", n_positions: 512 });
    expect(config["eos_token_id"]).toBe(config["pad_token_id"]);
    const { model } = read("tokenizer.json") as unknown as { model: { merges: unknown[] } };
    expect(model.merges.length).toBe(1024 - 256 - 1);
  });

  it("reads BERT's vocabulary and keeps its conventions", async () => {
    const read = await made("BertForMaskedLM", references.bert);
    expect(read("config.json")).toMatchObject({
      hidden_act: "gelu",
      position_embedding_type: "absolute",
      pad_token_id: 0,
    });
    expect(read("tokenizer_config.json")).toMatchObject({ do_lower_case: true, mask_token: "[MASK]" });
  });
});
