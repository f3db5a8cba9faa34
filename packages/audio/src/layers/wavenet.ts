import { conv1d, module, Tensor } from "@tiny-random/nn";
import { normedConv1d } from "./weight-norm.ts";

/** The config fields that gated convolutions and the flows of them read. */
export interface WavenetConfig {
  readonly hidden_size: number;
  readonly flow_size: number;
  readonly wavenet_kernel_size: number;
  readonly wavenet_dilation_rate: number;
}

/** Zeros on both sides that keep the length. */
const around = (kernel: number, dilation: number): readonly [number, number] => {
  const side = Math.floor((kernel * dilation - dilation) / 2);
  return [side, side];
};

/**
 * Layers of gated dilated convolutions, each adding to the next one's input and to the output (van den Oord et al.,
 * 2016): `[batch, width, frames]` and the mask of frames `[batch, 1, frames]`.
 */
export const wavenet = (c: WavenetConfig, layers: number) => {
  const width = c.hidden_size;
  const gated = (_: unknown, index: number) => {
    const dilation = c.wavenet_dilation_rate ** index;
    const padding = around(c.wavenet_kernel_size, dilation);
    return normedConv1d(width, 2 * width, c.wavenet_kernel_size, { dilation, padding });
  };
  const passedOn = (_: unknown, index: number) => normedConv1d(width, index < layers - 1 ? 2 * width : width, 1);
  return module(
    {
      in_layers: Array.from({ length: layers }, gated),
      res_skip_layers: Array.from({ length: layers }, passedOn),
    },
    (m, x: Tensor, mask: Tensor) => {
      let state = x;
      let sum: Tensor | undefined;
      for (const [index, convolve] of m.in_layers.entries()) {
        const [values, gates] = convolve(state).chunk(2, 1) as [Tensor, Tensor];
        const made = m.res_skip_layers[index]?.(values.tanh().mul(gates.sigmoid())) ?? values;
        const [rest, skipped] = index < layers - 1 ? (made.chunk(2, 1) as [Tensor, Tensor]) : [undefined, made];
        if (rest) state = state.add(rest).mul(mask);
        sum = sum?.add(skipped) ?? skipped;
      }
      return (sum ?? x).mul(mask);
    },
  );
};

/** Channels in the opposite order. */
const reversed = (x: Tensor): Tensor => {
  const channels = x.size(1) as number;
  const order = Array.from({ length: channels }, (_, index) => channels - 1 - index);
  return x.index_select(1, x.graph.constant(order, "int64"));
};

/** Half of the channels less what the other half says of them: a coupling that is undone (Dinh et al., 2017). */
const coupling = (c: WavenetConfig, layers: number) => {
  const half = c.flow_size / 2;
  return module(
    {
      conv_pre: conv1d(half, c.hidden_size, 1),
      wavenet: wavenet(c, layers),
      conv_post: conv1d(c.hidden_size, half, 1),
    },
    (m, x: Tensor, mask: Tensor) => {
      const [kept, changed] = x.chunk(2, 1) as [Tensor, Tensor];
      const mean = m.conv_post(m.wavenet(m.conv_pre(kept).mul(mask), mask)).mul(mask);
      return Tensor.cat([kept, changed.sub(mean).mul(mask)], 1);
    },
  );
};

/** A flow of such couplings, from what text predicts to what sound is made of: `[batch, flow_size, frames]`. */
export const couplingFlow = (c: WavenetConfig, flows: number, layers: number) =>
  module({ flows: Array.from({ length: flows }, () => coupling(c, layers)) }, (m, x: Tensor, mask: Tensor) =>
    m.flows.toReversed().reduce<Tensor>((state, flow) => flow(reversed(state), mask), x),
  );
