import { activation, bias, conv1d, module, scale, type Tensor } from "@tiny-random/nn";

/** The config fields that separable convolutions read. */
export interface SeparableConfig {
  readonly hidden_size: number;
  readonly depth_separable_num_layers: number;
  readonly duration_predictor_kernel_size: number;
}

const channelNorm = (channels: number) =>
  module({ weight: scale(channels), bias: bias(channels) }, (m, x: Tensor) =>
    x.transpose(1, 2).layer_norm(m.weight, m.bias, 1e-5).transpose(1, 2),
  );

/** Depthwise dilated and pointwise convolutions, each layer added to its input: `[batch, width, tokens]`. */
export const separableConvolutions = (c: SeparableConfig) => {
  const [width, kernel] = [c.hidden_size, c.duration_predictor_kernel_size];
  const layers = Array.from({ length: c.depth_separable_num_layers }, (_, index) => kernel ** index);
  const dilated = (dilation: number) =>
    conv1d(width, width, kernel, { dilation, groups: width, padding: Math.floor((kernel * dilation - dilation) / 2) });
  return module(
    {
      convs_dilated: layers.map(dilated),
      convs_pointwise: layers.map(() => conv1d(width, width, 1)),
      norms_1: layers.map(() => channelNorm(width)),
      norms_2: layers.map(() => channelNorm(width)),
    },
    (m, x: Tensor, mask: Tensor) => {
      const gelu = activation("gelu");
      const layer = (state: Tensor, index: number): Tensor => {
        const [convolve, mix] = [m.convs_dilated[index], m.convs_pointwise[index]];
        const [first, second] = [m.norms_1[index], m.norms_2[index]];
        if (!convolve || !mix || !first || !second) return state;
        return state.add(gelu(second(mix(gelu(first(convolve(state.mul(mask))))))));
      };
      return layers.reduce<Tensor>((state, _, index) => layer(state, index), x).mul(mask);
    },
  );
};
