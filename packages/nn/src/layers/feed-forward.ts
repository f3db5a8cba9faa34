import { module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { linear } from "./linear.ts";

/** `depth` linear layers with an activation between them. */
export const feedForward = (inputs: number, hidden: number, outputs: number, depth: number, act = "relu") =>
  module(
    {
      proj_in: linear(inputs, hidden),
      proj_out: linear(hidden, outputs),
      layers: Array.from({ length: depth - 2 }, () => linear(hidden, hidden)),
    },
    (m, x: Tensor) => {
      const active = activation(act);
      return m.proj_out(m.layers.reduce((state, layer) => active(layer(state)), active(m.proj_in(x))));
    },
  );
