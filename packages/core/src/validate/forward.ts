import type { DType, StoredTensor, TensorData } from "@tiny-random/nn";
import { encoderDecoderForward } from "../contract/decoding-plan.ts";
import { ValidationError } from "../contract/errors.ts";
import type { Architecture, RunSession, Tensors } from "../contract/plugin.ts";
import { batchAxis, bindSymbols, evaluateAxis } from "./axes.ts";
import type { Axis, Declared, OnnxSession } from "./onnx-session.ts";

/** A loaded tiny model, ready to run. */
export interface LoadedModel {
  readonly sessions: ReadonlyMap<string, OnnxSession>;
  readonly forward?: (run: RunSession, inputs: Tensors) => Promise<Tensors>;
  readonly decoding?: Architecture["decoding"];
  /** Names of outputs that may be -∞. */
  readonly infinite?: readonly string[];
  /** `rowOf` of the model's class, its config known. */
  readonly rowOf?: (inputs: Tensors, row: number) => Tensors;
}

/** Whether encoder and decoder are two sessions. */
const isEncoderDecoder = ({ sessions }: LoadedModel): boolean =>
  sessions.has("encoder_model") && sessions.has("decoder_model_merged");

/** The session of a name. */
export const sessionOf = ({ sessions }: LoadedModel, name: string): OnnxSession => {
  const session = sessions.get(name);
  if (!session) throw new ValidationError(`there is no onnx/${name}.onnx`);
  return session;
};

const isCache = (name: string): boolean => name.startsWith("past_");

const zeros = (dtype: DType, shape: readonly number[]): StoredTensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  const data: TensorData =
    dtype === "int64" ? new BigInt64Array(size) : dtype === "bool" ? new Uint8Array(size) : new Float32Array(size);
  return { dtype, shape, data };
};

/** Caches that hold nothing yet, as transformers.js makes them: integers kept, the batch's size, every other symbol 0. */
const emptyCaches = (declared: readonly Declared[], inputs: Tensors): Tensors => {
  const batch = bindSymbols(declared, inputs).get("batch_size") ?? 1;
  const caches = declared.filter(({ name }) => isCache(name) && !(name in inputs));
  return Object.fromEntries(
    caches.map(({ name, dtype, axes }) => {
      const shape = axes.map((axis, index) =>
        typeof axis === "number" ? axis : index === batchAxis(axes) ? batch : 0,
      );
      return [name, zeros(dtype, shape)];
    }),
  );
};

/** Checks a session's outputs against the shapes its file declares. */
const checkShapes = (session: OnnxSession, inputs: Tensors, outputs: Tensors): void => {
  const bound = bindSymbols(session.inputs, inputs);
  for (const { name, axes } of session.outputs) {
    const shape = outputs[name]?.shape;
    const expected = axes.map((axis) => evaluateAxis(axis, bound));
    const fits =
      shape?.length === axes.length && expected.every((size, index) => size === undefined || size === shape[index]);
    if (!fits) throw new ValidationError(`output ${name} has shape [${shape}] where [${axes}] is declared`);
  }
};

/** Runs one session with empty caches where none are given. */
export const runSession = async (session: OnnxSession, inputs: Tensors): Promise<Tensors> => {
  const feeds = { ...inputs, ...emptyCaches(session.inputs, inputs) };
  const outputs = await session.run(feeds);
  checkShapes(session, feeds, outputs);
  return outputs;
};

/** Runs a model's sessions by name. */
export const runnerOf =
  (model: LoadedModel): RunSession =>
  (name, feeds) =>
    runSession(sessionOf(model, name), feeds);

/** Whether an output is Transformers' own: caches and attention weights are only given when asked for. */
const isAnswer = (name: string): boolean => !/^(present|cross_attentions)/.test(name);

const chainOf = (model: LoadedModel): NonNullable<LoadedModel["forward"]> =>
  model.forward ?? (isEncoderDecoder(model) ? encoderDecoderForward : (run, inputs) => run("model", inputs));

/** Transformers' forward: its argument names in, its output names out, no caches. */
export const forward = async (model: LoadedModel, inputs: Tensors): Promise<Tensors> => {
  const outputs = await chainOf(model)(runnerOf(model), inputs);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => isAnswer(name)));
};

const byName = (declared: readonly Declared[]): [string, readonly Axis[]][] =>
  declared.map(({ name, axes }) => [name, axes]);

/** The axes of forward's arguments and results, by Transformers' names for them. */
export const forwardAxes = (model: LoadedModel): Record<"inputs" | "outputs", ReadonlyMap<string, readonly Axis[]>> => {
  const sessions = [...model.sessions].map(([name, { inputs, outputs }]) => {
    const renamed = (declared: readonly Declared[], own: readonly string[], role: string) =>
      byName(declared).map(([key, axes]): [string, readonly Axis[]] => [own.includes(key) ? role : key, axes]);
    if (!isEncoderDecoder(model)) return { inputs: byName(inputs), outputs: byName(outputs) };
    return name === "decoder_model_merged"
      ? { inputs: renamed(inputs, ["input_ids", "inputs_embeds"], "decoder_input_ids"), outputs: byName(outputs) }
      : { inputs: byName(inputs), outputs: renamed(outputs, ["last_hidden_state"], "encoder_last_hidden_state") };
  });
  return {
    inputs: new Map(sessions.flatMap((session) => session.inputs)),
    outputs: new Map(sessions.flatMap((session) => session.outputs)),
  };
};
