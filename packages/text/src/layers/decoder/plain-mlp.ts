import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import type { Block } from "./decoder-parts.ts";

/** A feed-forward block without a gate, under a checkpoint's own keys. */
export interface PlainMlpSizes {
  readonly width: number;
  readonly features: number;
  readonly activation: string;
  readonly bias: boolean;
}

/** down(act(up(x))), the two layers under the given keys (Vaswani et al., 2017). */
export const plainMlp = (keys: readonly [up: string, down: string], sizes: PlainMlpSizes): Block => {
  const { width, features, bias } = sizes;
  const [up, down] = [linear(width, features, { bias }), linear(features, width, { bias })];
  return module({ [keys[0]]: up, [keys[1]]: down }, (m, x: Tensor) => {
    const layerOf = (key: string) => m[key] as typeof up;
    return layerOf(keys[1])(activation(sizes.activation)(layerOf(keys[0])(x)));
  });
};
