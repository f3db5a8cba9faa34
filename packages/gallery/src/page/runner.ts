import * as transformers from "@huggingface/transformers";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import { InferenceSession, Tensor as RuntimeTensor, env as runtime } from "onnxruntime-web/wasm";
import { compareIds, compareTensors } from "./compare-golden.ts";
import { modelFile } from "./page-source.ts";
import type { Compared, RunResult } from "./run-result.ts";

type Feeds = Readonly<Record<string, StoredTensor>>;

interface Answer {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

interface ClientModel {
  (inputs: Record<string, transformers.Tensor>): Promise<Record<string, transformers.Tensor>>;
  generate?(options: Record<string, unknown>): Promise<transformers.Tensor>;
  dispose(): Promise<unknown>;
}

const wasm = { wasm: new URL("/gallery/ort-wasm-simd-threaded.wasm", location.href).href };
runtime.wasm.wasmPaths = wasm;
runtime.wasm.numThreads = 1;
transformers.env.remoteHost = location.origin;
transformers.env.allowLocalModels = false;
transformers.env.useBrowserCache = false;
const onnx = transformers.env.backends.onnx.wasm;
if (onnx) Object.assign(onnx, { wasmPaths: wasm, numThreads: 1, proxy: false });

const bytesOf = async (architecture: string, file: string): Promise<Uint8Array | undefined> => {
  const response = await fetch(modelFile(architecture, file));
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

const tensorsOf = async (architecture: string, file: string): Promise<Feeds> => {
  const bytes = await bytesOf(architecture, file);
  if (!bytes) throw new Error(`the model has no ${file}`);
  return Object.fromEntries(readSafetensors(bytes));
};

const jsonOf = async <T>(architecture: string, file: string): Promise<T | undefined> => {
  const bytes = await bytesOf(architecture, file);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
};

const idOf = (architecture: string): string => `tiny-random/tiny-random-${architecture}`;

interface ClientClass {
  from_pretrained(id: string, how: object): Promise<ClientModel>;
}

const isClientClass = (value: unknown): value is ClientClass =>
  typeof value === "function" && "from_pretrained" in value;

/** The class of transformers.js by the architecture's name, if it has one. */
const classOf = (architecture: string): ClientClass | undefined => {
  const exported: Readonly<Record<string, unknown>> = transformers;
  // Under another model type its name has that type before it.
  const found = exported[architecture.replace(/^.*-/, "")];
  return isClientClass(found) ? found : undefined;
};

const clientTensor = ({ dtype, data, shape }: StoredTensor): transformers.Tensor =>
  new transformers.Tensor(dtype as "int64", data as BigInt64Array, [...shape]);

const compareAll = (expected: Feeds, found: Readonly<Record<string, Answer>>, feeds: Feeds): Compared[] =>
  Object.entries(expected).map(([name, tensor]) => compareTensors(name, tensor, found[name], feeds["attention_mask"]));

interface GoldenGeneration {
  readonly input_ids?: readonly number[];
  readonly decoder_input_ids?: readonly number[];
  /** A list for each codebook, where a text has several rows: `generate` makes sound of those. */
  readonly generated_ids: readonly (number | readonly number[])[];
  /** Of what it was made from, what stands among the golden inputs. */
  readonly shared_inputs?: readonly string[];
}

const row = (values: readonly number[]): StoredTensor => ({
  dtype: "int64",
  shape: [1, values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** What the recorded continuation was made from: a prompt, or the inputs of `generation.safetensors`. */
const generationInputs = async (
  architecture: string,
  { input_ids = [], shared_inputs = [] }: GoldenGeneration,
  feeds: Feeds,
): Promise<Feeds> => {
  const own = await bytesOf(architecture, "golden/generation.safetensors");
  if (!own) return { input_ids: row(input_ids), attention_mask: row(input_ids.map(() => 1)) };
  const shared = Object.entries(feeds).filter(([name]) => shared_inputs.includes(name));
  return Object.fromEntries([...shared, ...readSafetensors(own)]);
};

const clientTensors = (feeds: Feeds): Record<string, transformers.Tensor> =>
  Object.fromEntries(Object.entries(feeds).map(([name, one]) => [name, clientTensor(one)]));

const compareGeneration = async (model: ClientModel, architecture: string, feeds: Feeds): Promise<Compared[]> => {
  const golden = await jsonOf<GoldenGeneration>(architecture, "golden/generation.json");
  if (!golden || !model.generate) return [];
  const expected = golden.generated_ids.filter((id) => typeof id === "number");
  if (expected.length === 0) return [];
  const result = await model.generate({
    ...clientTensors(await generationInputs(architecture, golden, feeds)),
    max_new_tokens: expected.length,
    do_sample: false,
    num_beams: 1,
  });
  const began = (golden.decoder_input_ids ?? golden.input_ids ?? []).length;
  const found = Array.from(result.data as BigInt64Array, Number).slice(began);
  return [compareIds("greedy continuation", expected, found)];
};

/** The raw text through the tokenizer, where the golden input is nothing but text. */
const compareTokenizer = async (architecture: string, feeds: Feeds): Promise<Compared[]> => {
  const raw = await jsonOf<{ text?: string[]; padding_side?: "left" | "right" }>(architecture, "golden/text.json");
  const expected = feeds["input_ids"];
  if (!raw?.text || !expected || expected.shape.length !== 2) return [];
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(idOf(architecture));
  if (raw.padding_side) tokenizer.padding_side = raw.padding_side;
  const { input_ids } = tokenizer(raw.text, { padding: true }) as { input_ids: transformers.Tensor };
  const ids = Array.from(input_ids.data as BigInt64Array, Number);
  return [compareIds("tokenizer, from the raw text", Array.from(expected.data, Number), ids)];
};

/** Outputs without those of the encoder, which transformers.js keeps to itself where a decoder reads them. */
const handedOn = (outputs: Feeds): Feeds =>
  Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith("encoder_")));

const withClient = async (architecture: string, tell: (what: string) => void): Promise<Compared[]> => {
  const Class = classOf(architecture);
  if (!Class) return [];
  tell("loading the model");
  const model = await Class.from_pretrained(idOf(architecture), { dtype: "fp32", device: "wasm" });
  const feeds = await tensorsOf(architecture, "golden/inputs.safetensors");
  tell("running it");
  const found = await model(clientTensors(feeds));
  const outputs = compareAll(handedOn(await tensorsOf(architecture, "golden/outputs.safetensors")), found, feeds);
  tell("generating");
  const generation = await compareGeneration(model, architecture, feeds);
  await model.dispose();
  tell("tokenizing");
  return [...outputs, ...generation, ...(await compareTokenizer(architecture, feeds))];
};

/** A class that transformers.js lacks: its one session on the same runtime; empty caches where none are given. */
const withRuntime = async (architecture: string, tell: (what: string) => void): Promise<Compared[]> => {
  const file = await bytesOf(architecture, "onnx/model.onnx");
  if (!file) throw new Error(`transformers.js has no ${architecture}, and it is no single session to run without it`);
  tell("loading the session");
  const session = await InferenceSession.create(file, { executionProviders: ["wasm"] });
  const feeds = await tensorsOf(architecture, "golden/inputs.safetensors");
  const tensors = session.inputNames.map((name) => {
    const given = feeds[name];
    if (!given)
      throw new Error(`transformers.js has no ${architecture}; its session needs ${name}, which golden has not`);
    return [name, new RuntimeTensor(given.dtype as "float32", given.data as Float32Array, given.shape)] as const;
  });
  tell("running it");
  const found = await session.run(Object.fromEntries(tensors));
  await session.release();
  const answers = Object.fromEntries(
    Object.entries(found).map(([name, { dims, data }]): [string, Answer] => [
      name,
      { dims, data: data as Answer["data"] },
    ]),
  );
  return compareAll(await tensorsOf(architecture, "golden/outputs.safetensors"), answers, feeds);
};

/** Runs a model from the server and compares everything with its golden files. Rejects with the reason where it cannot. */
export const run = async (architecture: string, tell: (what: string) => void): Promise<RunResult> => {
  const start = performance.now();
  const known = classOf(architecture) !== undefined;
  const compared = await (known ? withClient : withRuntime)(architecture, tell);
  const by = known
    ? `transformers.js ${transformers.env.version}, class ${architecture}, WebAssembly`
    : `onnxruntime-web on WebAssembly, since transformers.js has no ${architecture}`;
  return { by, milliseconds: performance.now() - start, compared };
};
