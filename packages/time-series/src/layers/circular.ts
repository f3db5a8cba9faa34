import { Tensor } from "@tiny-random/nn";

/** Series `[batch, channels, length]` with their last step before the first, and the first behind the last. */
export const aroundEnds = (x: Tensor): Tensor => {
  const length = x.size(2) as number;
  return Tensor.cat([x.slice(2, length - 1, length), x, x.slice(2, 0, 1)], 2);
};
