import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import audio from "@tiny-random/audio";
import { createGenerator, embeddedReference, joinPlugins } from "@tiny-random/core";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import text from "@tiny-random/text";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import plugin from "../plugin.ts";

const families = joinPlugins([plugin, text, audio].map((one) => ({ packageName: one.name, plugin: one })));
const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-transducers-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** What a loaded transducer is decoded with. */
interface Transducer {
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  run(session: string, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

const made = async (name: string, modelType: string): Promise<Transducer> => {
  const reference = embeddedReference;
  const options = {
    out,
    seed: 0,
    size: "tiny",
    tokenizer: "reduced",
    dtype: "float32",
    settings: [],
    reference,
  } as const;
  const row = await createGenerator(families, options).generate(name, modelType);
  if (!row.directory) throw new Error(`${name} was not made: ${row.reason}`);
  const file = (...parts: string[]) => path.join(row.directory ?? "", ...parts);
  const sessions = new Map<string, InferenceSession>();
  const run: Transducer["run"] = async (session, feeds) => {
    const loaded = sessions.get(session) ?? (await InferenceSession.create(file("onnx", `${session}.onnx`)));
    sessions.set(session, loaded);
    return (await loaded.run(feeds)) as Readonly<Record<string, Tensor>>;
  };
  return {
    config: JSON.parse(readFileSync(file("config.json"), "utf8")),
    inputs: Object.fromEntries(readSafetensors(readFileSync(file("golden", "inputs.safetensors")))),
    run,
  };
};

const zeros = (shape: readonly number[]): Tensor =>
  new Tensor("float32", new Float32Array(shape.reduce((product, length) => product * length, 1)), shape);

const best = (scores: Float32Array): number =>
  scores.reduce((first, score, at) => (score > (scores[first] ?? Number.NEGATIVE_INFINITY) ? at : first), 0);

/** The first row of a stored tensor. */
const firstRow = ({ dtype, shape, data }: StoredTensor): Tensor => {
  const row = data.slice(0, data.length / (shape[0] ?? 1));
  const own = [1, ...shape.slice(1)];
  return dtype === "int64"
    ? new Tensor("int64", row as BigInt64Array, own)
    : new Tensor("float32", row as Float32Array, own);
};

/** The encoder's frames of the first golden clip, as many as are not padding. */
const framesOf = async ({ inputs, run }: Transducer): Promise<Tensor[]> => {
  const { input_features, attention_mask } = inputs;
  if (!input_features || !attention_mask) throw new Error("there is no golden sound");
  const mask = firstRow(attention_mask);
  const { pooler_output } = await run("encoder_model", {
    input_features: firstRow(input_features),
    attention_mask: mask,
  });
  const [, , width = 0] = pooler_output?.dims ?? [];
  const unpadded = (mask.data as BigInt64Array).filter(Boolean).length;
  const count = [1, 2, 3].reduce((length) => Math.floor((length - 1) / 2) + 1, unpadded);
  const states = pooler_output?.data as Float32Array;
  return Array.from(
    { length: count },
    (_, frame) => new Tensor("float32", states.slice(frame * width, (frame + 1) * width), [1, 1, width]),
  );
};

/** The prediction network, one token after another. */
const predictor = ({ config, run }: Transducer) => {
  const shape = [Number(config["num_decoder_layers"]), 1, Number(config["decoder_hidden_size"])];
  let state = { past_hidden_state: zeros(shape), past_cell_state: zeros(shape) };
  return async (token: number): Promise<Tensor> => {
    const decoder_input_ids = new Tensor("int64", BigInt64Array.of(BigInt(token)), [1, 1]);
    const made = await run("decoder_model", { decoder_input_ids, ...state });
    const { decoder_output, present_hidden_state: hidden, present_cell_state: cell } = made;
    if (!decoder_output || !hidden || !cell) throw new Error("the prediction network gives no states");
    state = { past_hidden_state: hidden, past_cell_state: cell };
    return decoder_output;
  };
};

/** Greedy tokens, and by how many frames each goes on, as Transformers' `generate` has them. */
const decoded = async (transducer: Transducer, steps: number) => {
  const { config, run } = transducer;
  const [blank, vocabulary] = [Number(config["blank_token_id"]), Number(config["vocab_size"])];
  const durations = config["durations"] as readonly number[] | undefined;
  const frames = await framesOf(transducer);
  const predict = predictor(transducer);
  let decoder_output = await predict(blank);
  const [tokens, advances]: [number[], number[]] = [[], []];
  let [frame, symbols] = [0, 0];
  while (tokens.length < steps && frame < frames.length) {
    const { logits } = await run("joiner_model", { encoder_output: frames[frame] ?? decoder_output, decoder_output });
    const scores = logits?.data as Float32Array;
    const token = best(scores.subarray(0, vocabulary));
    symbols = token === blank ? 0 : symbols + 1;
    const isForced = symbols >= Number(config["max_symbols_per_step"]);
    const longest = durations ? best(scores.subarray(vocabulary)) : Number(token === blank || isForced);
    const advance = durations && token === blank ? Math.max(1, longest) : longest;
    if (isForced) symbols = 0;
    frame += advance;
    tokens.push(token);
    advances.push(advance);
    if (token !== blank) decoder_output = await predict(token);
  }
  return { tokens, advances };
};

describe("a transducer, decoded by its sessions' steps", () => {
  it("says what Transformers' RNN-T says, ten symbols at most from a frame", async () => {
    expect(await decoded(await made("ParakeetForRNNT", "parakeet_rnnt"), 24)).toEqual({
      tokens: Array(24).fill(252),
      // Behind ten symbols it goes on, though none was the blank.
      advances: Array.from({ length: 24 }, (_, step) => (step % 10 === 9 ? 1 : 0)),
    });
  });

  it("says what Transformers' TDT says, by as many frames as it predicts", async () => {
    expect(await decoded(await made("ParakeetForTDT", "parakeet_tdt"), 24)).toEqual({
      tokens: [127, 127, 127, 94],
      advances: [3, 3, 3, 3],
    });
  });
});
