import { activation, linear, module, type Tensor } from "@tiny-random/nn";

/** DETR's MLP prediction head: linear maps with ReLU, or another activation, between them, numbered under `layers` (Carion et al., 2020). */
export const predictionHead = (width: number, outputs: number, count = 3, inputs = width, act = "relu") => {
  const sizes = Array.from({ length: count }, (_, index) => (index === count - 1 ? outputs : width));
  const layers = sizes.map((size, index) => linear(index === 0 ? inputs : width, size));
  return module({ layers }, (m, x: Tensor) =>
    m.layers.reduce((state, layer, index) => (index === count - 1 ? layer(state) : activation(act)(layer(state))), x),
  );
};
