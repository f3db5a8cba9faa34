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

const oneLayer = (x: Tensor, width: number, { input, hidden, inputBias, hiddenBias }: LayerWeights): Tensor => {
  const biases = Tensor.cat([asOnnx(x, inputBias), asOnnx(x, hiddenBias)], 0).unsqueeze(0);
  const operands = [x, asOnnx(x, input).unsqueeze(0), asOnnx(x, hidden).unsqueeze(0), biases];
  const shape = [x.size(0), 1, x.size(1), width];
  return x.graph.add("LSTM", operands, { dtype: x.dtype, shape }, { hidden_size: { int: width } }).squeeze(1);
};

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997; `torch.nn.LSTM`) from a state of zeros:
 * `[length, batch, inputs]` → `[length, batch, width]`.
 */
export const lstm = (inputs: number, width: number, layers: number) => {
  const weights = Array.from(
    { length: layers },
    (_, layer): LayerWeights => ({
      input: weight([4 * width, layer === 0 ? inputs : width], layer === 0 ? inputs : width),
      hidden: weight([4 * width, width], width),
      inputBias: bias(4 * width),
      hiddenBias: bias(4 * width),
    }),
  );
  const named = weights.flatMap(({ input, hidden, inputBias, hiddenBias }, layer): [string, Parameter][] => [
    [`weight_ih_l${layer}`, input],
    [`weight_hh_l${layer}`, hidden],
    [`bias_ih_l${layer}`, inputBias],
    [`bias_hh_l${layer}`, hiddenBias],
  ]);
  return module(Object.fromEntries(named), (_, x: Tensor) =>
    weights.reduce((state, layer) => oneLayer(state, width, layer), x),
  );
};
