import { activation, module, type Parameter, type Tensor, weight } from "@tiny-random/nn";
import { mixExperts } from "./mixture-of-experts.ts";
import { type MixtureSizes, routerWeight, softmaxOfChosen } from "./routing.ts";

/** The maps of all experts in one tensor: `[batch, length, inputs]` → `[batch, length, experts, outputs]`. */
export const parallelInputs = (experts: number, inputs: number, outputs: number) =>
  module({ weight: weight([experts, outputs, inputs], inputs) }, (m, x: Tensor) => {
    const joined = x.graph.parameter(m.weight).flatten(0, 1).transpose(0, 1);
    return x.matmul(joined).unflatten(-1, [experts, outputs]);
  });

/** The maps of all experts back, weighted: `[batch, length, experts, inputs]` → `[batch, length, outputs]`. */
export const parallelOutputs = (experts: number, inputs: number, outputs: number) =>
  module({ weight: weight([experts, outputs, inputs], inputs) }, (m, hidden: Tensor, weights: Tensor) =>
    mixExperts(hidden, weights, hidden.graph.parameter(m.weight).transpose(1, 2).flatten(0, 1)),
  );

/** A router whose layer stands under `layer`; the weights of the chosen sum to 1. */
export const layerRouter = (experts: number, active: number, width: number) =>
  module(
    { layer: module({ weight: routerWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight)) },
    (m, x: Tensor) => softmaxOfChosen(m.layer(x), active),
  );

/**
 * Gated experts in joint tensors, gate features before up features, and their router (ScatterMoE; Tan et al., 2024).
 *
 * @param bias what is added to every output
 */
export const parallelMixture = (sizes: MixtureSizes, bias?: Parameter) => {
  const { width, experts, active, features } = sizes;
  return module(
    {
      bias,
      input_linear: parallelInputs(experts, width, 2 * features),
      output_linear: parallelOutputs(experts, features, width),
      router: layerRouter(experts, active, width),
    },
    (m, x: Tensor) => {
      const [gate, up] = m.input_linear(x).chunk(2, -1) as [Tensor, Tensor];
      const mixed = m.output_linear(activation(sizes.activation)(gate).mul(up), m.router(x));
      return m.bias ? mixed.add(m.bias) : mixed;
    },
  );
};
