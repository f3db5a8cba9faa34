import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/tiny-random.js", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-types-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { cwd: work, encoding: "utf8" });
const inModel = (out: string, file: string): string => path.join(work, out, "tiny-random-BertModel", file);
const config = (out: string) => JSON.parse(readFileSync(inModel(out, "config.json"), "utf8"));

describe("sessions in other types", () => {
  test("stand beside the fp32 ones, which stay the same bytes, and are validated with them", () => {
    expect(run("generate", "BertModel", "--out", "plain").status).toBe(0);
    const made = run("generate", "BertModel", "--onnx-dtype", "q4,fp32", "--onnx-dtype", "q8", "--out", "typed");
    expect([made.status, made.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(readFileSync(inModel("typed", "onnx/model.onnx"))).toEqual(
      readFileSync(inModel("plain", "onnx/model.onnx")),
    );
    expect(config("plain")["transformers.js_config"]).toEqual({ dtype: "fp32" });
    // A browser takes q8 where nothing is said.
    expect(config("typed")["transformers.js_config"]).toEqual({});
    expect(run("validate", "typed").status).toBe(0);
  });

  test("are no longer the model's where one is exchanged", () => {
    writeFileSync(inModel("typed", "onnx/model_q4.onnx"), "no model");
    const broken = run("validate", "typed");
    expect([broken.status, broken.stdout]).toEqual([1, expect.stringContaining("onnx/model.onnx cannot be loaded")]);
    copyFileSync(inModel("typed", "onnx/model_quantized.onnx"), inModel("typed", "onnx/model_q4.onnx"));
    expect(run("validate", "typed").stdout).toContain("onnx/model_q4.onnx is not the file that was made");
  });

  test("keep their constants beside them with --external-data", () => {
    expect(run("generate", "BertModel", "--onnx-dtype", "q4", "--external-data", "--out", "split").status).toBe(0);
    expect(config("split")["transformers.js_config"]).toEqual({ dtype: "fp32", use_external_data_format: true });
    expect(readFileSync(inModel("split", "onnx/model_q4.onnx_data")).length).toBeGreaterThan(50_000);
    expect(run("validate", "split").status).toBe(0);
    rmSync(inModel("split", "onnx/model_q4.onnx_data"));
    expect(run("validate", "split").status).toBe(1);
  });

  test("of a type that there is not are refused", () => {
    const { status, stderr } = run("generate", "BertModel", "--onnx-dtype", "q5");
    expect([status, stderr]).toEqual([2, expect.stringContaining("--onnx-dtype q5 is not one of fp32, fp16, q8")]);
  });
});
