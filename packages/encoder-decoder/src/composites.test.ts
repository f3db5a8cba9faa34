import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import {
  createGenerator,
  embeddedReference,
  type GenerateOptions,
  joinPlugins,
  type ModelConfig,
  parseSetting,
  type Row,
} from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";
import text from "@tiny-random/text";
import vision from "@tiny-random/vision";
import { afterAll, describe, expect, it } from "vitest";
import plugin from "./plugin.ts";

const families = joinPlugins([plugin, text, vision, audio].map((one) => ({ packageName: one.name, plugin: one })));
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-composites-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** A composite of other parts than its family's own. */
const make = (
  name: string,
  modelType: string,
  parts: { encoder?: ModelConfig; decoder?: ModelConfig },
  settings: readonly string[] = [],
): Promise<Row> => {
  const options: GenerateOptions = {
    out,
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    settings: settings.map(parseSetting),
    reference: (family) => {
      const found = embeddedReference(family);
      return { ...found, given: { ...found.given, ...parts }, source: "a test" };
    },
  };
  return createGenerator(families, options).generate(name, modelType);
};

const looking = { is_decoder: true, add_cross_attention: true };

describe("a composite", () => {
  it("is made of any two families whose interfaces fit", async () => {
    const rows = [
      await make("EncoderDecoderModel", "encoder-decoder", { encoder: { model_type: "electra" } }),
      await make("VisionEncoderDecoderModel", "vision-encoder-decoder", { encoder: { model_type: "deit" } }),
      await make("VisionEncoderDecoderModel", "vision-encoder-decoder", {
        decoder: { model_type: "bert", ...looking },
      }),
      await make("VisionEncoderDecoderModel", "vision-encoder-decoder", {
        encoder: { model_type: "swin" },
        decoder: { model_type: "mbart", ...looking },
      }),
    ];
    expect(rows.map(({ status, reason }) => reason ?? status)).toEqual(["made", "made", "made", "made"]);
  });

  it("starts and ends as its decoder does where the decoder's tokenizer has no token of the family's own", async () => {
    const decoder = { model_type: "mbart", ...looking };
    const row = await make("VisionEncoderDecoderModel", "vision-encoder-decoder", {
      encoder: { model_type: "donut-swin" },
      decoder,
    });
    expect(row.reason).toBeUndefined();
    const written = (name: string) => JSON.parse(readFileSync(path.join(row.directory ?? "", name), "utf8"));
    const config = written("config.json");
    const ids = { bos_token_id: 0, pad_token_id: 1, eos_token_id: 2 };
    expect(config).toMatchObject({ ...ids, decoder_start_token_id: config.decoder.decoder_start_token_id });
    // Python reads what is forced in the generation config only, transformers.js in the decoder's config too.
    expect(config).not.toHaveProperty("forced_eos_token_id");
    expect(written("generation_config.json")).toMatchObject({ ...ids, forced_eos_token_id: 2 });
  });

  it("projects states of another width than the decoder's", async () => {
    const row = await make("EncoderDecoderModel", "encoder-decoder", {}, ["encoder.hidden_size=48"]);
    expect(row.reason).toBeUndefined();
    const names = [...readSafetensors(readFileSync(path.join(row.directory ?? "", "model.safetensors"))).keys()];
    expect(names).toEqual(expect.arrayContaining(["enc_to_dec_proj.weight", "enc_to_dec_proj.bias"]));
  });

  it("refuses a decoder that cannot look at an encoder, in one sentence", async () => {
    const row = await make("EncoderDecoderModel", "encoder-decoder", { decoder: { model_type: "gpt_neox" } });
    expect(row).toMatchObject({
      status: "failed",
      reason: "gpt_neox cannot be a decoder beside an encoder: it has no attention to an encoder's states",
      hint: "Give the decoder another model type, such as bert or gpt2.",
    });
  });

  it("refuses an encoder whose states are no sequence, in one sentence", async () => {
    const row = await make("VisionEncoderDecoderModel", "vision-encoder-decoder", {
      encoder: { model_type: "resnet" },
    });
    expect(row.status).toBe("failed");
    expect(row.reason).toMatch(/^resnet gives states \[.*\] where a decoder looks at \[batch, length, width\]$/);
  });

  it("refuses a decoder whose attention expects another width, in one sentence", async () => {
    const decoder = { model_type: "gpt2", ...looking, cross_attention_hidden_size: 48 };
    const row = await make("VisionEncoderDecoderModel", "vision-encoder-decoder", { decoder });
    expect(row).toMatchObject({
      status: "failed",
      reason: "the decoder's cross_attention_hidden_size is 48 where the encoder's states have 32 features",
    });
  });

  it("names a model type that no plugin has", async () => {
    const row = await make("EncoderDecoderModel", "encoder-decoder", { encoder: { model_type: "bertt" } });
    expect(row.status).toBe("failed");
    expect(row.reason).toContain("bertt");
  });
});
