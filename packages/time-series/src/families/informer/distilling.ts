// What stands between the layers of Informer's encoder: half as many states after each.
import { batchNorm, conv1d, module, Tensor } from "@tiny-random/nn";

/** How many states are left of so many. */
export const distilledLength = (length: number): number => Math.floor((length - 1) / 2) + 1;

/** A convolution around the ends of a series, then the largest of every three states: `[batch, length, width]` → half as many. */
export const distilling = (width: number) =>
  module({ downConv: conv1d(width, width, 3), norm: batchNorm(width) }, (m, states: Tensor) => {
    const x = states.transpose(1, 2);
    const length = x.size(2) as number;
    const around = Tensor.cat([x.slice(2, length - 1, length), x, x.slice(2, 0, 1)], 2);
    const convolved = m.norm(m.downConv(around)).elu();
    const pooled = convolved.unsqueeze(2).max_pool2d([1, 3], { stride: [1, 2], padding: [0, 1] });
    return pooled.squeeze(2).transpose(1, 2);
  });
