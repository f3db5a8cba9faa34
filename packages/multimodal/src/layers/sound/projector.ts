import { activation, linear, module, type Tensor } from "@tiny-random/nn";

/** Two linear layers from an encoder's states to a text's width. */
export const twoLayerProjector = (
  [inputs, hidden, outputs]: readonly [inputs: number, hidden: number, outputs: number],
  { act, bias }: { readonly act: string; readonly bias: boolean },
) =>
  module({ linear_1: linear(inputs, hidden, { bias }), linear_2: linear(hidden, outputs, { bias }) }, (m, x: Tensor) =>
    m.linear_2(activation(act)(m.linear_1(x))),
  );
