import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  embeddedReference,
  type GenerateOptions,
  joinPlugins,
  parseSetting,
  runAll,
  selectArchitectures,
} from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";
import { afterAll, describe, expect, test } from "vitest";
import plugin from "./plugin.ts";

const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-crossing-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const families = joinPlugins([{ packageName: "@tiny-random/text", plugin }]);
let models = 0;

/** A model's config and its golden tensors. */
const made = async (architecture: string, settings: readonly string[] = []) => {
  const options: GenerateOptions = {
    out: path.join(out, String(models++)),
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    reference: embeddedReference,
    settings: settings.map(parseSetting),
  };
  const [row] = await runAll(families, await selectArchitectures(families, [architecture]), options);
  if (row?.directory === undefined) throw new Error(`${architecture}: ${row?.reason}`);
  const { directory } = row;
  const golden = (file: string) => readSafetensors(readFileSync(path.join(directory, "golden", file)));
  const config = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8")) as Record<string, number>;
  return { config, golden };
};

describe("what a tiny model is asked crosses what its layers do not see at once", () => {
  test.each([
    ["MistralForCausalLM", "sliding_window=64"],
    ["Gemma2ForCausalLM", "sliding_window=64"],
    ["Gemma3ForCausalLM", "sliding_window=64"],
    ["GptOssForCausalLM", "sliding_window=64"],
    ["RecurrentGemmaForCausalLM", "attention_window_size=64"],
    ["LongformerForMaskedLM", "attention_window=[24,24]"],
    ["ModernBertForMaskedLM", "local_attention=64"],
    ["CanineModel", "local_transformer_stride=64"],
  ])("%s gives other answers with %s", async (architecture, wide) => {
    const [narrow, other] = [await made(architecture), await made(architecture, [wide])];
    expect(narrow.golden("inputs.safetensors").get("input_ids")).toEqual(
      other.golden("inputs.safetensors").get("input_ids"),
    );
    expect(narrow.golden("outputs.safetensors")).not.toEqual(other.golden("outputs.safetensors"));
  });

  test.each([
    ["Mamba2ForCausalLM", "inputs.safetensors", "chunk_size"],
    ["FalconH1ForCausalLM", "inputs.safetensors", "mamba_chunk_size"],
    // The class has chunks of 64, whatever the config says.
    ["Qwen3NextModel", "distant/inputs.safetensors", 64],
  ])("%s reads more tokens than a chunk of its scan has", async (architecture, file, chunk) => {
    const { config, golden } = await made(architecture);
    const size = typeof chunk === "number" ? chunk : (config[chunk] ?? Number.NaN);
    expect(golden(file).get("input_ids")?.shape[1]).toBeGreaterThan(size);
  });
});
