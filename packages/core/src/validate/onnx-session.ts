import type { DType, StoredTensor, TensorData } from "@tiny-random/nn";
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import type { Tensors } from "../contract/plugin.ts";
import { logitsToKeepInput } from "../save/logits-to-keep.ts";

/** An axis of a declared value: a number, or the symbol the file gives it. */
export type Axis = number | string;

/** A declared input or output. */
export interface Declared {
  readonly name: string;
  readonly dtype: DType;
  readonly axes: readonly Axis[];
}

/** A loaded ONNX file. */
export interface OnnxSession {
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
  run(inputs: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/** `disabled` loads twice as fast; clients run `all`. */
export type Optimization = "disabled" | "all";

const declared = (metadata: readonly InferenceSession.ValueMetadata[]): Declared[] =>
  metadata.map((value) => {
    if (!value.isTensor) throw new Error(`${value.name} is not a tensor`);
    return { name: value.name, dtype: value.type as DType, axes: value.shape };
  });

const fromRuntime = (tensor: RuntimeTensor): StoredTensor => ({
  dtype: tensor.type as DType,
  shape: tensor.dims,
  data: tensor.data as TensorData,
});

/** A build of onnxruntime: for Node, or for browsers. */
export type Runtime = Pick<typeof import("onnxruntime-node"), "InferenceSession" | "Tensor">;

/**
 * Loads an ONNX model into onnxruntime, on one thread. The runtime itself is loaded with the first one: whoever only lists
 * models, or finds all of them current, needs none.
 *
 * @param runtime that for Node where none is given
 */
export const loadSession = async (
  model: Uint8Array,
  optimization: Optimization = "disabled",
  runtime?: Runtime,
): Promise<OnnxSession> => {
  const { InferenceSession, Tensor } = runtime ?? (await import("onnxruntime-node"));
  const toRuntime = ({ dtype, shape, data }: StoredTensor): RuntimeTensor =>
    new Tensor(dtype as "float32", data as Float32Array, shape);
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: optimization,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Errors are thrown; below "fatal" onnxruntime would print them as well.
    logSeverityLevel: 4,
  });
  return {
    inputs: declared(session.inputMetadata),
    outputs: declared(session.outputMetadata),
    run: async (inputs) => {
      const feeds = Object.fromEntries(session.inputNames.map((name) => [name, toRuntime(required(inputs, name))]));
      const results = await session.run(feeds);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromRuntime(tensor)]));
    },
    release: () => session.release(),
  };
};

/** All of a decoder's scores. */
const allLogits: StoredTensor = { dtype: "int64", shape: [], data: BigInt64Array.of(0n) };

const required = (inputs: Tensors, name: string): StoredTensor => {
  const tensor = inputs[name] ?? (name === logitsToKeepInput ? allLogits : undefined);
  if (!tensor) throw new Error(`the session needs the input ${name}`);
  return tensor;
};
