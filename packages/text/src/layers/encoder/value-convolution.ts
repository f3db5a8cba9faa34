import { conv2d } from "@tiny-random/nn";

/**
 * A depthwise convolution of values over their positions, one kernel a head, which efficient attention adds to its result
 * (Xiong et al., 2021): `[batch, heads, length, head_dim]` → the same.
 */
export const valueConvolution = (heads: number, kernel: number) =>
  conv2d(heads, heads, [kernel, 1], { padding: [Math.floor(kernel / 2), 0], groups: heads, bias: false });
