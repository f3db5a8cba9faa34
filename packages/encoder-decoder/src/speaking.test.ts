import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import { createGenerator, embeddedReference, joinPlugins } from "@tiny-random/core";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import text from "@tiny-random/text";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, expect, it } from "vitest";
import plugin from "./plugin.ts";

const families = joinPlugins([plugin, text, audio].map((one) => ({ packageName: one.name, plugin: one })));
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-speakers-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

type Feeds = Readonly<Record<string, Tensor>>;

/** A model that speaks, loaded. */
interface Speaker {
  readonly config: Readonly<Record<string, number>>;
  readonly inputs: ReadonlyMap<string, StoredTensor>;
  run(session: string, feeds: Feeds): Promise<Feeds>;
}

const made = async (name: string, modelType: string): Promise<Speaker> => {
  const fixed = { seed: 0, size: "tiny", tokenizer: "reduced", dtype: "float32" } as const;
  const options = { out, settings: [], reference: embeddedReference, ...fixed };
  const { directory, reason } = await createGenerator(families, options).generate(name, modelType);
  if (!directory) throw new Error(`${name} was not made: ${reason}`);
  const sessions = new Map<string, InferenceSession>();
  const run = async (session: string, feeds: Feeds): Promise<Feeds> => {
    const loaded =
      sessions.get(session) ?? (await InferenceSession.create(path.join(directory, "onnx", `${session}.onnx`)));
    sessions.set(session, loaded);
    return (await loaded.run(feeds)) as Feeds;
  };
  return {
    config: JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8")),
    inputs: readSafetensors(readFileSync(path.join(directory, "golden/inputs.safetensors"))),
    run,
  };
};

const floats = (data: Float32Array, dims: readonly number[]): Tensor => new Tensor("float32", data, dims);
const ids = (values: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
const flag = (value: boolean): Tensor => new Tensor("bool", Uint8Array.of(value ? 1 : 0), [1]);

const outputOf = (outputs: Feeds, name: string): Tensor => {
  const found = outputs[name];
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

const valuesOf = (tensor: Tensor): Float32Array => tensor.data as Float32Array;

/** Caches of two layers that hold nothing yet. */
const emptyCaches = (heads: number, headSize: number): Feeds =>
  Object.fromEntries(
    [0, 1].flatMap((layer) =>
      ["decoder.key", "decoder.value", "encoder.key", "encoder.value"].map((part) => [
        `past_key_values.${layer}.${part}`,
        floats(new Float32Array(0), [1, heads, 0, headSize]),
      ]),
    ),
  );

const cachesOf = (outputs: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([name, tensor]) =>
      name.startsWith("present.") ? [[name.replace("present", "past_key_values"), tensor]] : [],
    ),
  );

const furthest = (a: Float32Array, b: Float32Array): number =>
  a.length === b.length ? Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN)))) : Number.NaN;

/** The first row of a text, its padding left out. */
const firstText = ({ inputs }: Speaker): Feeds => {
  const [tokens, mask] = [inputs.get("input_ids"), inputs.get("attention_mask")];
  const length = tokens?.shape[1] ?? 0;
  const kept = Array.from(tokens?.data.slice(0, length) ?? [], Number).filter((_, at) => Number(mask?.data[at]) === 1);
  return { input_ids: ids(kept), attention_mask: ids(kept.map(() => 1)) };
};

/** An encoder's states and their mask, as decoders read them. */
const encodedBy = async (speaker: Speaker, session: string, feeds: Feeds): Promise<Feeds> => ({
  encoder_hidden_states: outputOf(await speaker.run(session, feeds), "last_hidden_state"),
  encoder_attention_mask: outputOf(feeds, "attention_mask"),
});

it("SpeechT5 speaks frame by frame what one pass over the same frames gives, and its vocoder says it", async () => {
  const speaker = await made("SpeechT5ForTextToSpeech", "speecht5");
  const { num_mel_bins: bins = 0, speech_decoder_prenet_units: units = 0 } = speaker.config;
  const none = emptyCaches(4, 8);
  const encoded = await encodedBy(speaker, "encoder_model", firstText(speaker));
  const voice = speaker.inputs.get("speaker_embeddings")?.data.slice(0, 512) as Float32Array;
  const draws = [0, 1].map((layer) => speaker.inputs.get(`drawn.${layer}`)?.data as Float32Array);
  const feedsOf = (frames: Float32Array, from: number, to: number) => ({
    ...encoded,
    output_sequence: floats(frames, [1, to - from, bins]),
    speaker_embeddings: floats(voice, [1, 512]),
    ...Object.fromEntries(
      draws.map((drawn, layer) => [
        `drawn.${layer}`,
        floats(drawn.slice(from * units, to * units), [to - from, units]),
      ]),
    ),
    use_cache_branch: flag(from > 0),
  });
  const steps = 6;
  const read: number[] = [];
  const spoken: number[] = [];
  let [frame, caches]: [Float32Array, Feeds] = [new Float32Array(bins), none];
  for (let step = 0; step < steps; step++) {
    const given = await speaker.run("decoder_model_merged", { ...feedsOf(frame, step, step + 1), ...caches });
    read.push(...frame);
    spoken.push(...valuesOf(outputOf(given, "spectrum")));
    frame = valuesOf(outputOf(given, "output_sequence_out"));
    caches = { ...caches, ...cachesOf(given) };
  }
  const whole = await speaker.run("decoder_model_merged", { ...feedsOf(Float32Array.from(read), 0, steps), ...none });
  expect(furthest(valuesOf(outputOf(whole, "spectrum")), Float32Array.from(spoken))).toBeLessThan(1e-4);
  const refined = outputOf(
    await speaker.run("decoder_postnet", { spectrum: floats(Float32Array.from(spoken), [1, 2 * steps, bins]) }),
    "spectrogram",
  );
  const vocoder = await made("SpeechT5HifiGan", "speecht5_hifigan");
  const { waveform } = await vocoder.run("model", { spectrogram: refined });
  expect(waveform?.dims).toEqual([1, 2 * steps * 256]);
});

/** The best id of each step through the cache, and those that one pass over them finds best. */
const greedy = async (speaker: Speaker, session: string, encoded: Feeds, start: readonly number[], count: number) => {
  const bests = ({ data, dims }: Tensor): number[] => {
    const [, length = 0, size = 0] = dims;
    const rows = Array.from({ length }, (_, row) => (data as Float32Array).slice(row * size, (row + 1) * size));
    return rows.map((row) => row.indexOf(Math.max(...row)));
  };
  const none = emptyCaches(4, 8);
  let [fed, caches]: [readonly number[], Feeds] = [start, none];
  const written = [...start];
  for (let step = 0; step < count; step++) {
    const feeds = { ...encoded, input_ids: ids(fed), use_cache_branch: flag(step > 0), ...caches };
    const given = await speaker.run(session, feeds);
    fed = bests(outputOf(given, "logits")).slice(-1);
    written.push(...fed);
    caches = { ...caches, ...cachesOf(given) };
  }
  const all = { ...encoded, input_ids: ids(written.slice(0, -1)), use_cache_branch: flag(false), ...none };
  const whole = await speaker.run(session, all);
  return { written, again: bests(outputOf(whole, "logits")).slice(start.length - 1), whole };
};

it("SeamlessM4T says a text: words, then units of the states of all words, then sound of the units", async () => {
  const speaker = await made("SeamlessM4TForTextToSpeech", "seamless_m4t");
  const {
    decoder_start_token_id: start = 0,
    t2u_eos_token_id: unitStart = 0,
    vocoder_offset: offset = 0,
  } = speaker.config;
  const source = await encodedBy(speaker, "encoder_model", firstText(speaker));
  const words = await greedy(speaker, "decoder_model_merged", source, [start], 5);
  expect(words.again).toEqual(words.written.slice(1));
  const states = outputOf(words.whole, "last_hidden_state");
  const mask = ids(words.written.slice(0, -1).map(() => 1));
  const ofWords = await encodedBy(speaker, "t2u_encoder_model", { inputs_embeds: states, attention_mask: mask });
  const units = await greedy(speaker, "t2u_decoder_model_merged", ofWords, [unitStart, offset + 64], 6);
  expect(units.again).toEqual(units.written.slice(2));
  const said = units.written.slice(2).map((unit) => Math.min(63, Math.max(2, unit - offset)));
  const { waveform, waveform_lengths } = await speaker.run("vocoder", {
    input_ids: ids(said),
    spkr_id: ids([0]),
    lang_id: ids([1]),
  });
  expect(waveform?.dims).toEqual([1, Number(waveform_lengths?.data[0])]);
});
