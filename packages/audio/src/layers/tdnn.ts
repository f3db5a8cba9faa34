// A time delay neural network (TDNN) and statistics pooling, for x-vectors.
import { linear, module, Tensor } from "@tiny-random/nn";

/** The config fields of a TDNN. */
export interface TdnnConfig {
  readonly tdnn_dim: readonly number[];
  readonly tdnn_kernel: readonly number[];
  readonly tdnn_dilation: readonly number[];
}

/** A dilated convolution whose weight is stored as a linear map's `[outputs, kernel · inputs]`: `[batch, frames, inputs]`. */
const tdnnLayer = (inputs: number, outputs: number, kernel: number, dilation: number) =>
  module({ kernel: linear(kernel * inputs, outputs) }, (m, x: Tensor) => {
    const weight = x.graph.parameter(m.kernel.weight).reshape([outputs, kernel, inputs]).transpose(1, 2);
    return x.transpose(1, 2).conv1d(weight, m.kernel.bias, { dilation }).transpose(1, 2).relu();
  });

/** The layers of a time delay neural network (TDNN; Waibel et al., 1989). */
export const tdnnLayers = (c: TdnnConfig) =>
  c.tdnn_dim.map((width, index) => {
    const inputs = c.tdnn_dim[Math.max(0, index - 1)] ?? width;
    return tdnnLayer(inputs, width, c.tdnn_kernel[index] ?? 1, c.tdnn_dilation[index] ?? 1);
  });

/**
 * Statistics pooling: mean and standard deviation (with n − 1) of each row's first `counts` frames.
 *
 * @param x `[batch, frames, width]`
 * @param counts int64 `[batch]`; larger ones mean all frames
 * @returns `[batch, 2 · width]`
 */
export const statisticsPooling = (x: Tensor, counts: Tensor): Tensor => {
  const kept = Tensor.arange(x.graph, x.size(1)).unsqueeze(0).lt(counts.unsqueeze(1)).to("float32");
  const count = kept.sum(1, true);
  const weights = kept.unsqueeze(-1);
  const mean = x.mul(weights).sum(1).div(count);
  const centered = x.sub(mean.unsqueeze(1)).mul(weights);
  const deviation = centered.mul(centered).sum(1).div(count.sub(1)).sqrt();
  return Tensor.cat([mean, deviation], -1);
};
