// What stands between the layers of Informer's encoder: half as many states after each.
import { batchNorm, conv1d, module, type Tensor } from "@tiny-random/nn";
import { aroundEnds } from "../../layers/circular.ts";

/** How many states are left of so many. */
export const distilledLength = (length: number): number => Math.floor((length - 1) / 2) + 1;

/** A circular convolution, then max pooling over three states at every second: `[batch, length, width]` → half as many. */
export const distilling = (width: number) =>
  module({ downConv: conv1d(width, width, 3), norm: batchNorm(width) }, (m, states: Tensor) => {
    const convolved = m.norm(m.downConv(aroundEnds(states.transpose(1, 2)))).elu();
    const pooled = convolved.unsqueeze(2).max_pool2d([1, 3], { stride: [1, 2], padding: [0, 1] });
    return pooled.squeeze(2).transpose(1, 2);
  });
