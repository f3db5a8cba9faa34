import { module } from "../module.ts";
import { bias, type Parameter, weight } from "../parameter.ts";
import { Tensor } from "../tensor.ts";

/** PyTorch stacks the gates input, forget, cell, output; ONNX input, output, forget, cell. */
const asOnnx = (x: Tensor, gates: Parameter): Tensor => {
  const [input, forget, cell, output] = x.graph.parameter(gates).chunk(4, 0) as [Tensor, Tensor, Tensor, Tensor];
  return Tensor.cat([input, output, forget, cell], 0);
};

interface LayerWeights {
  readonly input: Parameter;
  readonly hidden: Parameter;
  readonly inputBias: Parameter;
  readonly hiddenBias: Parameter;
}

/** A layer's states before a sequence or after it, `[1, batch, width]`. */
interface LayerState {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/** Weights as ONNX stacks them: those of the input, of the state, and both biases. */
const stacked = (x: Tensor, { input, hidden, inputBias, hiddenBias }: LayerWeights): Tensor[] => {
  const biases = Tensor.cat([asOnnx(x, inputBias), asOnnx(x, hiddenBias)], 0).unsqueeze(0);
  return [asOnnx(x, input).unsqueeze(0), asOnnx(x, hidden).unsqueeze(0), biases];
};

const oneLayer = (x: Tensor, width: number, weights: LayerWeights): Tensor => {
  const shape = [x.size(0), 1, x.size(1), width];
  const operands = [x, ...stacked(x, weights)];
  return x.graph.add("LSTM", operands, { dtype: x.dtype, shape }, { hidden_size: { int: width } }).squeeze(1);
};

/** The same from a given state: what it gives, and the state after it. */
const steppedLayer = (x: Tensor, width: number, weights: LayerWeights, { hidden, cell }: LayerState) => {
  const state = { dtype: x.dtype, shape: [1, x.size(1), width] };
  const output = { dtype: x.dtype, shape: [x.size(0), 1, x.size(1), width] };
  const operands = [x, ...stacked(x, weights), undefined, hidden, cell];
  const attributes = { hidden_size: { int: width } };
  const made = x.graph.addMany("LSTM", operands, [output, state, state], attributes);
  const [all, lastHidden, lastCell] = made as [Tensor, Tensor, Tensor];
  return { output: all.squeeze(1), hidden: lastHidden, cell: lastCell };
};

const weightsOf = (inputs: number, width: number, layers: number): LayerWeights[] =>
  Array.from({ length: layers }, (_, layer) => ({
    input: weight([4 * width, layer === 0 ? inputs : width], layer === 0 ? inputs : width),
    hidden: weight([4 * width, width], width),
    inputBias: bias(4 * width),
    hiddenBias: bias(4 * width),
  }));

const named = (weights: readonly LayerWeights[]): Record<string, Parameter> =>
  Object.fromEntries(
    weights.flatMap(({ input, hidden, inputBias, hiddenBias }, layer) => [
      [`weight_ih_l${layer}`, input],
      [`weight_hh_l${layer}`, hidden],
      [`bias_ih_l${layer}`, inputBias],
      [`bias_hh_l${layer}`, hiddenBias],
    ]),
  );

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; `torch.nn.LSTM`) from a state of zeros:
 * `[length, batch, inputs]` → `[length, batch, width]`.
 */
export const lstm = (inputs: number, width: number, layers: number) => {
  const weights = weightsOf(inputs, width, layers);
  return module(named(weights), (_, x: Tensor) => weights.reduce((state, layer) => oneLayer(state, width, layer), x));
};

/** The states of all layers, `[layers, batch, width]`. */
export interface LstmState {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/** The same from the state that an earlier call left: `[length, batch, inputs]` → `[length, batch, width]` and the state after it. */
export const steppedLstm = (inputs: number, width: number, layers: number) => {
  const weights = weightsOf(inputs, width, layers);
  return module(named(weights), (_, x: Tensor, before: LstmState) => {
    let output = x;
    const after: LayerState[] = [];
    for (const [index, layer] of weights.entries()) {
      const ofLayer = (state: Tensor) => state.slice(0, index, index + 1);
      const made = steppedLayer(output, width, layer, { hidden: ofLayer(before.hidden), cell: ofLayer(before.cell) });
      output = made.output;
      after.push(made);
    }
    const joined = (part: keyof LayerState) =>
      Tensor.cat(
        after.map((state) => state[part]),
        0,
      );
    return { output, hidden: joined("hidden"), cell: joined("cell") };
  });
};
