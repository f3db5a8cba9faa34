import { linear, module, Tensor } from "@tiny-random/nn";

/** The config fields of layers of time delays. */
export interface TimeDelayConfig {
  readonly tdnn_dim: readonly number[];
  readonly tdnn_kernel: readonly number[];
  readonly tdnn_dilation: readonly number[];
}

/** A dilated convolution whose weight is a linear map's `[outputs, kernel · inputs]`: `[batch, frames, inputs]`. */
const timeDelay = (inputs: number, outputs: number, kernel: number, dilation: number) =>
  module({ kernel: linear(kernel * inputs, outputs) }, (m, x: Tensor) => {
    const weight = x.graph.parameter(m.kernel.weight).reshape([outputs, kernel, inputs]).transpose(1, 2);
    return x.transpose(1, 2).conv1d(weight, m.kernel.bias, { dilation }).transpose(1, 2).relu();
  });

/** Layers of time delays (Waibel et al., 1989), each over fewer frames than the one before. */
export const timeDelays = (c: TimeDelayConfig) =>
  c.tdnn_dim.map((width, index) => {
    const inputs = c.tdnn_dim[Math.max(0, index - 1)] ?? width;
    return timeDelay(inputs, width, c.tdnn_kernel[index] ?? 1, c.tdnn_dilation[index] ?? 1);
  });

/**
 * Mean and standard deviation, by the number of frames less one, of each row's first `counts` frames.
 *
 * @param x `[batch, frames, width]`
 * @param counts int64 `[batch]`, of which more than there are frames are as many
 * @returns `[batch, 2 · width]`
 */
export const meanAndDeviation = (x: Tensor, counts: Tensor): Tensor => {
  const kept = Tensor.arange(x.graph, x.size(1)).unsqueeze(0).lt(counts.unsqueeze(1)).to("float32");
  const number = kept.sum(1, true);
  const weights = kept.unsqueeze(-1);
  const mean = x.mul(weights).sum(1).div(number);
  const apart = x.sub(mean.unsqueeze(1)).mul(weights);
  const deviation = apart.mul(apart).sum(1).div(number.sub(1)).sqrt();
  return Tensor.cat([mean, deviation], -1);
};
