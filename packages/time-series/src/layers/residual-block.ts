import { activation, linear, module, type Tensor } from "@tiny-random/nn";

/** A perceptron beside a linear map of its input (Das et al., 2024): `[..., inputs]` → `[..., outputs]`. */
export const residualBlock = (
  [inputs, hidden, outputs]: readonly [inputs: number, hidden: number, outputs: number],
  { act, bias = true }: { readonly act: string; readonly bias?: boolean },
) =>
  module(
    {
      input_layer: linear(inputs, hidden, { bias }),
      output_layer: linear(hidden, outputs, { bias }),
      residual_layer: linear(inputs, outputs, { bias }),
    },
    (m, x: Tensor) => m.output_layer(activation(act)(m.input_layer(x))).add(m.residual_layer(x)),
  );
