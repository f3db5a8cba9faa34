import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import { createGenerator, embeddedReference, joinPlugins } from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";
import text from "@tiny-random/text";
import { afterAll, beforeAll, expect, it } from "vitest";
import plugin from "../../plugin.ts";
import { endPosition } from "./end-of-transcript.ts";

const name = "WhisperForConditionalGeneration";
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-whisper-"));
const bytes: Record<string, number> = {};
beforeAll(async () => {
  const families = joinPlugins([plugin, text, audio].map((one) => ({ packageName: one.name, plugin: one })));
  const options = { seed: 0, size: "tiny", tokenizer: "reduced", dtype: "float32", settings: [] } as const;
  const row = await createGenerator(families, { ...options, out, reference: embeddedReference }).generate(
    name,
    "whisper",
  );
  if (row.status !== "made") throw new Error(JSON.stringify(row));
  Object.assign(bytes, row.bytes);
}, 60_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

const read = (file: string): Buffer => readFileSync(path.join(out, `tiny-random-${name}`, file));
const json = (file: string) => JSON.parse(read(file).toString()) as Record<string, unknown>;

it("Whisper reads 30 seconds, which clients feed whatever its config says, and is below two megabytes", () => {
  expect(json("config.json")).toMatchObject({ max_source_positions: 1500, num_mel_bins: 80 });
  expect(json("preprocessor_config.json")).toMatchObject({ chunk_length: 30, nb_max_frames: 3000 });
  expect(readSafetensors(read("golden/inputs.safetensors")).get("input_features")?.shape).toEqual([1, 80, 3000]);
  expect(Object.values(bytes).reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
});

it("the features that Whisper's continuation was made from stand in the golden inputs alone", () => {
  expect(json("golden/generation.json")["shared_inputs"]).toEqual(["input_features"]);
  expect([...readSafetensors(read("golden/generation.safetensors")).keys()]).toEqual(["decoder_input_ids"]);
});

it("late positions of Whisper's decoder point to the end of sequence, so that a transcript ends", () => {
  const weights = readSafetensors(read("model.safetensors"));
  const [table, tokens] = ["embed_positions", "embed_tokens"].map((one) => weights.get(`model.decoder.${one}.weight`));
  if (!table || !tokens) throw new Error("a table is missing");
  const [width, end] = [Number(table.shape[1]), Number(json("config.json")["eos_token_id"])];
  const rowOf = ({ data }: { data: ArrayLike<number | bigint> }, row: number): number[] =>
    Array.from({ length: width }, (_, feature) => Number(data[row * width + feature]));
  const likeness = (position: number): number =>
    rowOf(table, position).reduce((sum, value, feature) => sum + value * (rowOf(tokens, end)[feature] ?? 0), 0);
  expect(likeness(endPosition - 1)).toBeLessThan(5);
  expect(likeness(endPosition)).toBeGreaterThan(20);
});
