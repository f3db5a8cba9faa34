import { conv1d, module, Tensor } from "@tiny-random/nn";
import { normedConv1d } from "../../layers/weight-norm.ts";

/** The config fields that WaveNet layers and the modules made of them read. */
export interface WavenetConfig {
  readonly hidden_size: number;
  readonly flow_size: number;
  readonly wavenet_kernel_size: number;
  readonly wavenet_dilation_rate: number;
  readonly prior_encoder_num_flows: number;
  readonly prior_encoder_num_wavenet_layers: number;
  readonly posterior_encoder_num_wavenet_layers: number;
  readonly spectrogram_bins: number;
}

/** Zeros on both sides that keep the length. */
const around = (kernel: number, dilation: number): readonly [number, number] => {
  const side = Math.floor((kernel * dilation - dilation) / 2);
  return [side, side];
};

/**
 * WaveNet (van den Oord et al., 2016): layers of gated dilated convolutions, each with a residual and a skip connection;
 * `[batch, width, frames]` and the mask of frames `[batch, 1, frames]`.
 */
const wavenet = (c: WavenetConfig, layers: number) => {
  const width = c.hidden_size;
  const gated = (_: unknown, index: number) => {
    const dilation = c.wavenet_dilation_rate ** index;
    const padding = around(c.wavenet_kernel_size, dilation);
    return normedConv1d(width, 2 * width, c.wavenet_kernel_size, { dilation, padding });
  };
  const residualAndSkip = (_: unknown, index: number) => normedConv1d(width, index < layers - 1 ? 2 * width : width, 1);
  return module(
    {
      in_layers: Array.from({ length: layers }, gated),
      res_skip_layers: Array.from({ length: layers }, residualAndSkip),
    },
    (m, x: Tensor, mask: Tensor) => {
      let state = x;
      let sum: Tensor | undefined;
      for (const [index, convolve] of m.in_layers.entries()) {
        const [values, gates] = convolve(state).chunk(2, 1) as [Tensor, Tensor];
        const made = m.res_skip_layers[index]?.(values.tanh().mul(gates.sigmoid())) ?? values;
        const [residual, skipped] = index < layers - 1 ? (made.chunk(2, 1) as [Tensor, Tensor]) : [undefined, made];
        if (residual) state = state.add(residual).mul(mask);
        sum = sum?.add(skipped) ?? skipped;
      }
      return (sum ?? x).mul(mask);
    },
  );
};

/** The channels in reverse order. */
const flipped = (x: Tensor): Tensor => {
  const channels = x.size(1) as number;
  const order = Array.from({ length: channels }, (_, index) => channels - 1 - index);
  return x.index_select(1, x.graph.constant(order, "int64"));
};

/** An inverted coupling (Dinh et al., 2017): one half of the channels less the mean that the other half gives. */
const residualCoupling = (c: WavenetConfig) => {
  const half = c.flow_size / 2;
  return module(
    {
      conv_pre: conv1d(half, c.hidden_size, 1),
      wavenet: wavenet(c, c.prior_encoder_num_wavenet_layers),
      conv_post: conv1d(c.hidden_size, half, 1),
    },
    (m, x: Tensor, mask: Tensor) => {
      const [kept, changed] = x.chunk(2, 1) as [Tensor, Tensor];
      const mean = m.conv_post(m.wavenet(m.conv_pre(kept).mul(mask), mask)).mul(mask);
      return Tensor.cat([kept, changed.sub(mean).mul(mask)], 1);
    },
  );
};

/** The inverted flow, from samples of the prior to latents of speech: `[batch, flow_size, frames]`. */
export const couplingFlow = (c: WavenetConfig) =>
  module(
    { flows: Array.from({ length: c.prior_encoder_num_flows }, () => residualCoupling(c)) },
    (m, x: Tensor, mask: Tensor) => m.flows.toReversed().reduce<Tensor>((state, flow) => flow(flipped(state), mask), x),
  );

/** Spectrograms to latents of speech, which training alone computes. */
export const posteriorEncoder = (c: WavenetConfig) =>
  module(
    {
      conv_pre: conv1d(c.spectrogram_bins, c.hidden_size, 1),
      wavenet: wavenet(c, c.posterior_encoder_num_wavenet_layers),
      conv_proj: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    () => undefined,
  );
