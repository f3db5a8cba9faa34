import { conv1d, module, Tensor } from "@tiny-random/nn";

/** The config fields that the convolutions read. */
export interface SubsamplerConfig {
  readonly d_model: number;
  readonly num_conv_layers: number;
  readonly conv_kernel_sizes: readonly number[];
  readonly conv_channels: number;
  readonly input_feat_per_channel: number;
  readonly input_channels: number;
}

/** Convolutions that halve the frames, half of their channels gates (Synnaeve et al., 2019). */
export const subsampler = (c: SubsamplerConfig) => {
  const last = c.num_conv_layers - 1;
  const conv_layers = c.conv_kernel_sizes.map((kernel, index) => {
    const inputs = index === 0 ? c.input_feat_per_channel * c.input_channels : c.conv_channels / 2;
    const outputs = index < last ? c.conv_channels : 2 * c.d_model;
    return conv1d(inputs, outputs, kernel, { stride: 2, padding: Math.floor(kernel / 2) });
  });
  return module({ conv_layers }, (m, features: Tensor) =>
    m.conv_layers
      .reduce(
        (x, layer) => {
          const [values, gates] = layer(x).chunk(2, 1) as [Tensor, Tensor];
          return values.mul(gates.sigmoid());
        },
        features.transpose(1, 2),
      )
      .transpose(1, 2),
  );
};

/** The mask of the states that are left of so many frames: `[batch, frames]` → `[batch, states]`, int64. */
export const reducedMask = (mask: Tensor, states: Tensor, c: SubsamplerConfig): Tensor => {
  const halved = (length: Tensor) => length.add(1).div(2);
  const lengths = c.conv_kernel_sizes.reduce(halved, mask.sum(1, true));
  return Tensor.arange(mask.graph, states.size(1)).unsqueeze(0).lt(lengths).to("int64");
};
