import { InputError } from "@tiny-random/core";
import { activation, batchNorm, convTranspose2d, type Tensor } from "@tiny-random/nn";

/** Maps of four layers, all of one size, as a pyramid: four times, twice, once and half as large. */
export const statePyramid = (width: number) => {
  const larger = () => convTranspose2d(width, width, 2, { stride: 2 });
  // Numbered with the activation between them.
  const fpn1 = [larger(), batchNorm(width), undefined, larger()] as const;
  const fpn2 = [larger()] as const;
  const maps = ([first, second, third, fourth]: readonly Tensor[]): readonly Tensor[] => {
    if (!first || !second || !third || !fourth)
      throw new InputError("a pyramid takes four maps", "Choose four layers in out_indices and out_features.");
    const [grow, normalize, , growAgain] = fpn1;
    return [growAgain(activation("gelu")(normalize(grow(first)))), fpn2[0](second), third, fourth.max_pool2d(2)];
  };
  return { children: { fpn1, fpn2 }, maps };
};
