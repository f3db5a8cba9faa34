import { conv1d, convTranspose1d, module, type Tensor } from "@tiny-random/nn";

/** The config fields that the vocoder reads. */
export interface HifiGanConfig {
  readonly upsample_initial_channel: number;
  readonly upsample_rates: readonly number[];
  readonly upsample_kernel_sizes: readonly number[];
  readonly resblock_kernel_sizes: readonly number[];
  /** A list of dilations for each kernel size. */
  readonly resblock_dilation_sizes: readonly unknown[];
  readonly leaky_relu_slope: number;
}

const side = (kernel: number, dilation: number): number => Math.floor((kernel * dilation - dilation) / 2);

/** Pairs of a dilated and a plain convolution, each pair added to its input. */
const residualBlock = (c: HifiGanConfig, channels: number, kernel: number, dilations: readonly number[]) => {
  const convolution = (dilation: number) =>
    conv1d(channels, channels, kernel, { dilation, padding: side(kernel, dilation) });
  return module({ convs1: dilations.map(convolution), convs2: dilations.map(() => convolution(1)) }, (m, x: Tensor) => {
    let state = x;
    for (const [index, dilated] of m.convs1.entries()) {
      const first = dilated(state.leaky_relu(c.leaky_relu_slope)).leaky_relu(c.leaky_relu_slope);
      state = state.add(m.convs2[index]?.(first) ?? first);
    }
    return state;
  });
};

/** The slope of `torch.nn.functional.leaky_relu`, which the last activation leaves as it is. */
const defaultSlope = 0.01;

/**
 * The parts of the vocoder HiFi-GAN (Kong et al., 2020), which makes samples `[batch, samples]` within ±1 of latents
 * `[batch, inputs, frames]`. At each rate the residual blocks of several kernel sizes are averaged.
 *
 * @param last whether the last convolution has a bias
 */
export const hifiGanParts = (c: HifiGanConfig, inputs: number, last: { readonly bias: boolean }) => {
  const channelsAfter = (stage: number) => c.upsample_initial_channel / 2 ** stage;
  const dilations = c.resblock_dilation_sizes as readonly (readonly number[])[];
  const blockKinds = c.resblock_kernel_sizes.map((kernel, kind) => [kernel, dilations[kind] ?? []] as const);
  const upsampler = c.upsample_rates.map((stride, stage) => {
    const kernel = c.upsample_kernel_sizes[stage] ?? stride;
    const padding = Math.floor((kernel - stride) / 2);
    return convTranspose1d(channelsAfter(stage), channelsAfter(stage + 1), kernel, { stride, padding });
  });
  const resblocks = c.upsample_rates.flatMap((_, stage) =>
    blockKinds.map(([kernel, dilated]) => residualBlock(c, channelsAfter(stage + 1), kernel, dilated)),
  );
  return {
    conv_pre: conv1d(inputs, c.upsample_initial_channel, 7, { padding: 3 }),
    upsampler,
    resblocks,
    conv_post: conv1d(channelsAfter(c.upsample_rates.length), 1, 7, { padding: 3, bias: last.bias }),
  };
};

/** What the parts make of latents. */
export const vocoded = (c: HifiGanConfig, m: ReturnType<typeof hifiGanParts>, latents: Tensor): Tensor => {
  const kinds = c.resblock_kernel_sizes.length;
  let state = m.conv_pre(latents);
  for (const [stage, upsample] of m.upsampler.entries()) {
    const upsampled = upsample(state.leaky_relu(c.leaky_relu_slope));
    const blocks = m.resblocks.slice(stage * kinds, (stage + 1) * kinds);
    state = blocks
      .map((block) => block(upsampled))
      .reduce((sum, one) => sum.add(one))
      .div(kinds);
  }
  return m.conv_post(state.leaky_relu(defaultSlope)).tanh().squeeze(1);
};
