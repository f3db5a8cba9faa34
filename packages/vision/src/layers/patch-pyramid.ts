import { InputError } from "@tiny-random/core";
import { activation, batchNorm, convTranspose2d, type Tensor } from "@tiny-random/nn";
import { asGrid, type Grid } from "./vit-embeddings.ts";

/** A layer's states without the class token as a feature map. */
export const asMap = (state: Tensor, grid: Grid): Tensor => asGrid(state.slice(1, 1), grid);

/** A feature pyramid (FPN) of four layers' maps, which have one size: they become four times, twice, once and half as large. */
export const featurePyramid = (width: number) => {
  const upsampling = () => convTranspose2d(width, width, 2, { stride: 2 });
  // Number 2 of the list is the activation.
  const fpn1 = [upsampling(), batchNorm(width), undefined, upsampling()] as const;
  const fpn2 = [upsampling()] as const;
  const pyramidOf = ([first, second, third, fourth]: readonly Tensor[]): readonly Tensor[] => {
    if (!first || !second || !third || !fourth)
      throw new InputError(
        "a feature pyramid takes the maps of four layers",
        "Choose four layers in out_indices and out_features.",
      );
    const [upsample, normalize, , upsampleAgain] = fpn1;
    const finest = upsampleAgain(activation("gelu")(normalize(upsample(first))));
    return [finest, fpn2[0](second), third, fourth.max_pool2d(2)];
  };
  return { parts: { fpn1, fpn2 }, pyramidOf };
};
