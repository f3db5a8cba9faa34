import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createGenerator, embeddedReference, joinPlugins, parseSetting } from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";
import { afterAll, expect, it } from "vitest";
import plugin from "./plugin.ts";

const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-vision-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const generate = (...settings: readonly string[]) =>
  createGenerator(joinPlugins([{ packageName: "vision", plugin }]), {
    out,
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    reference: embeddedReference,
    settings: settings.map(parseSetting),
  }).generate("ViTModel", "vit");

it("--set image_size changes the image processor's size and the golden inputs too", async () => {
  const row = await generate("image_size=48");
  const directory = row.directory ?? "";
  const processor = JSON.parse(readFileSync(path.join(directory, "preprocessor_config.json"), "utf8"));
  const inputs = readSafetensors(readFileSync(path.join(directory, "golden/inputs.safetensors")));
  expect(processor.size).toEqual({ height: 48, width: 48 });
  expect(inputs.get("pixel_values")?.shape).toEqual([2, 3, 48, 48]);
});

it("--set image_size=0 is refused", async () => {
  const row = await generate("image_size=0");
  expect(row.reason).toBe("--set image_size=0: the image size must be a whole number of 1 or more");
});
