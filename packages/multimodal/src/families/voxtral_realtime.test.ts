import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import { createGenerator, embeddedReference, joinPlugins } from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";
import text from "@tiny-random/text";
import vision from "@tiny-random/vision";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, expect, it } from "vitest";
import plugin from "../plugin.ts";

const families = joinPlugins([plugin, text, audio, vision].map((one) => ({ packageName: one.name, plugin: one })));
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-streams-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const ids = (values: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** What earlier chunks left. */
type Past = Readonly<Record<string, Tensor>>;

/** The caches of a stream that begins, by the session's inputs. */
const emptyPast = (config: Record<string, Record<string, number>>): Past => {
  const {
    num_hidden_layers = 0,
    num_attention_heads = 0,
    head_dim = 0,
    num_mel_bins = 0,
    hidden_size = 0,
  } = config["audio_config"] ?? {};
  const none = () => new Tensor("float32", new Float32Array(0), [1, num_attention_heads, 0, head_dim]);
  const channels = num_mel_bins + hidden_size;
  const layers = range(0, num_hidden_layers).flatMap((layer) => [
    [`past_key_values.${layer}.key`, none()],
    [`past_key_values.${layer}.value`, none()],
  ]);
  return {
    past_padding_cache: new Tensor("float32", new Float32Array(2 * channels), [1, channels, 2]),
    ...Object.fromEntries(layers),
  };
};

it("an encoder of streams makes of chunks what it makes of the whole sound", async () => {
  const row = await createGenerator(families, {
    out,
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    settings: [],
    reference: embeddedReference,
  }).generate("VoxtralRealtimeModel", "voxtral_realtime");
  const file = (...parts: string[]) => path.join(row.directory ?? "", ...parts);
  const config = JSON.parse(readFileSync(file("config.json"), "utf8"));
  const session = await InferenceSession.create(file("onnx", "audio_encoder.onnx"));
  const golden = Object.fromEntries(readSafetensors(readFileSync(file("golden", "inputs.safetensors"))));
  const [, bins = 0, frames = 0] = golden["input_features"]?.shape ?? [];
  const features = golden["input_features"]?.data ?? [];
  const chunk = (from: number, to: number): Tensor => {
    const data = range(0, bins).flatMap((bin) =>
      range(from, to).map((frame) => Number(features[bin * frames + frame])),
    );
    return new Tensor("float32", Float32Array.from(data), [1, bins, to - from]);
  };
  /** Features of chunks that end at these frames. */
  const heardBy = async (ends: readonly number[]): Promise<number[]> => {
    let [past, from] = [emptyPast(config), 0];
    const heard: number[] = [];
    for (const to of ends) {
      const { audio_embeds, present_padding_cache, ...present } = await session.run({
        input_features: chunk(from, to),
        attention_mask: ids(range(0, to / 2).map(() => 1)),
        position_ids: ids(range(from / 2, to / 2)),
        ...past,
      });
      if (!audio_embeds || !present_padding_cache) throw new Error("the encoder of streams answers nothing");
      heard.push(...(audio_embeds.data as Float32Array));
      const caches = Object.entries(present).map(([name, one]) => [name.replace("present", "past_key_values"), one]);
      past = { past_padding_cache: present_padding_cache, ...Object.fromEntries(caches) };
      from = to;
    }
    return heard;
  };
  const [whole, inChunks] = [await heardBy([frames]), await heardBy([8, 24, 40, frames])];
  expect(inChunks).toHaveLength(whole.length);
  for (const [index, value] of whole.entries()) expect(inChunks[index]).toBeCloseTo(value, 4);
});
