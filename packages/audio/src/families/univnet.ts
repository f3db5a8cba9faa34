import { type UnivNetConfig, univnet } from "@tiny-random/atlas/configs/univnet";
import { defineArchitecture, InputError, type InputSynthesizer, spreadTensor } from "@tiny-random/core";
import {
  addDims,
  baseModel,
  bias,
  conv1d,
  convTranspose1d,
  type Dim,
  module,
  scaleDim,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";

/** The kernels and biases of each frame's convolutions, `[batch, in, out, taps, frames]` and `[batch, out, frames]`. */
interface LocalConvolution {
  readonly kernel: Tensor;
  readonly bias: Tensor;
}

const predictorBlock = (c: UnivNetConfig) => {
  const [channels, kernel] = [c.model_in_channels, c.kernel_predictor_conv_size];
  const convolution = () => conv1d(channels, channels, kernel, { padding: Math.floor((kernel - 1) / 2) });
  return module({ conv1: convolution(), conv2: convolution() }, (m, x: Tensor) => {
    const first = m.conv1(x).leaky_relu(c.leaky_relu_slope);
    return m.conv2(first).leaky_relu(c.leaky_relu_slope).add(x);
  });
};

/** How large logarithms of a spectrogram are. */
const loudness = 8;

/** A convolution whose outputs are kernels over so many inputs, no larger than such a kernel's weights are: gates stay open. */
const kernelConvolution = (inner: number, outputs: number, size: number, inputs: number) =>
  module(
    {
      weight: weight([outputs, inner, size], inner * size * inputs * loudness ** 2),
      bias: bias(outputs),
    },
    (m, x: Tensor) => x.conv1d(m.weight, m.bias, { padding: [Math.floor((size - 1) / 2), Math.floor((size - 1) / 2)] }),
  );

/** Predicts each frame's convolutions from the spectrogram `[batch, bins, frames]`. */
const kernelPredictor = (c: UnivNetConfig, taps: number, layers: number) => {
  const [inner, inputs] = [c.kernel_predictor_hidden_channels, c.model_hidden_channels];
  const outputs = 2 * inputs;
  const options = { padding: Math.floor((c.kernel_predictor_conv_size - 1) / 2) };
  return module(
    {
      input_conv: conv1d(c.num_mel_bins, inner, 5, { padding: 2 }),
      resblocks: Array.from({ length: c.kernel_predictor_num_blocks }, () => predictorBlock(c)),
      kernel_conv: kernelConvolution(
        inner,
        layers * inputs * outputs * taps,
        c.kernel_predictor_conv_size,
        inputs * taps,
      ),
      bias_conv: conv1d(inner, layers * outputs, c.kernel_predictor_conv_size, options),
    },
    (m, spectrogram: Tensor): LocalConvolution[] => {
      const first = m.input_conv(spectrogram).leaky_relu(c.leaky_relu_slope);
      const hidden = m.resblocks.reduce<Tensor>((x, block) => block(x), first);
      const kernels = m.kernel_conv(hidden).unflatten(1, [layers, inputs, outputs, taps]);
      const biases = m.bias_conv(hidden).unflatten(1, [layers, outputs]);
      return Array.from({ length: layers }, (_, layer) => ({
        kernel: kernels.select(1, layer),
        bias: biases.select(1, layer),
      }));
    },
  );
};

/**
 * Location-variable convolution (Zeng et al., 2021): every frame's samples are convolved with kernels of their own.
 *
 * @param x `[batch, in, frames · hop]`
 * @param hop samples of a frame
 */
const locallyConvolved = (x: Tensor, { kernel, bias }: LocalConvolution, hop: number): Tensor => {
  const taps = kernel.size(3) as number;
  const frames: Dim = kernel.size(4);
  const samples = scaleDim(frames, hop);
  const margin = Math.floor((taps - 1) / 2);
  const padded = x.pad([margin, margin]);
  const ofTap = (tap: number): Tensor => {
    const moved = padded.slice(2, tap, addDims(samples, tap)).unflatten(2, [frames, hop]).permute(0, 2, 3, 1);
    return moved.matmul(kernel.select(3, tap).permute(0, 3, 1, 2));
  };
  const summed = Array.from({ length: taps }, (_, tap) => ofTap(tap)).reduce((sum, one) => sum.add(one));
  const biased = summed.add(bias.transpose(1, 2).unsqueeze(2));
  return biased.permute(0, 3, 1, 2).flatten(2);
};

/** A dilated convolution and a local one, gated and added to their input. */
const residualBlock = (c: UnivNetConfig, kernel: number, dilation: number) => {
  const channels = c.model_hidden_channels;
  const conv = conv1d(channels, channels, kernel, { dilation, padding: Math.floor((dilation * (kernel - 1)) / 2) });
  return module({ conv }, (m, x: Tensor, local: LocalConvolution, hop: number) => {
    const first = m.conv(x.leaky_relu(c.leaky_relu_slope)).leaky_relu(c.leaky_relu_slope);
    const [gates, values] = locallyConvolved(first, local, hop).chunk(2, 1) as [Tensor, Tensor];
    return x.add(gates.sigmoid().mul(values.tanh()));
  });
};

/** A stage: upsampling, then blocks whose local kernels the spectrogram gives. */
const stage = (c: UnivNetConfig, index: number, hop: number) => {
  const [kernel = 3, stride = 1] = [c.resblock_kernel_sizes[index], c.resblock_stride_sizes[index]];
  const dilations = (c.resblock_dilation_sizes[index] ?? []) as readonly number[];
  const channels = c.model_hidden_channels;
  return module(
    {
      convt_pre: convTranspose1d(channels, channels, 2 * stride, { stride, padding: stride / 2 }),
      kernel_predictor: kernelPredictor(c, kernel, dilations.length),
      resblocks: dilations.map((dilation) => residualBlock(c, kernel, dilation)),
    },
    (m, x: Tensor, spectrogram: Tensor) => {
      const local = m.kernel_predictor(spectrogram);
      const upsampled = m.convt_pre(x.leaky_relu(c.leaky_relu_slope));
      return m.resblocks.reduce<Tensor>(
        (state, block, layer) => block(state, local[layer] as LocalConvolution, hop),
        upsampled,
      );
    },
  );
};

/** Throws InputError for what is not implemented: strides that need padding of the output. */
const checkStrides = (c: UnivNetConfig): void => {
  if (c.resblock_stride_sizes.every((stride) => stride % 2 === 0)) return;
  throw new InputError(
    `univnet with odd strides (resblock_stride_sizes ${JSON.stringify(c.resblock_stride_sizes)}) is not supported`,
    "Use even ones, as every published checkpoint has.",
  );
};

/** The vocoder UnivNet (Jang et al., 2021): a spectrogram and noise, `[batch, frames, ...]` → samples `[batch, samples]`. */
const vocoder = (c: UnivNetConfig) => {
  checkStrides(c);
  const hops = c.resblock_stride_sizes.map((_, index) =>
    c.resblock_stride_sizes.slice(0, index + 1).reduce((product, stride) => product * stride, 1),
  );
  const reflecting = (x: Tensor) => x.pad([3, 3], { mode: "reflect" });
  return baseModel(
    module(
      {
        conv_pre: conv1d(c.model_in_channels, c.model_hidden_channels, 7),
        resblocks: hops.map((hop, index) => stage(c, index, hop)),
        conv_post: conv1d(c.model_hidden_channels, 1, 7),
      },
      (m, spectrogram: Tensor, noise: Tensor) => {
        const bins = spectrogram.transpose(1, 2);
        const first = m.conv_pre(reflecting(noise.transpose(1, 2)));
        const last = m.resblocks.reduce<Tensor>((x, block) => block(x, bins), first);
        return m
          .conv_post(reflecting(last.leaky_relu(c.leaky_relu_slope)))
          .tanh()
          .squeeze(1);
      },
    ),
  );
};

const clips = audioInputs({ seconds: [0.2, 0.15] });

/** Clips, and noise for every frame. */
const withNoise =
  (channels: number): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await clips(processors, purpose);
    const features = made?.inputs["input_features"];
    if (!made || !features) return made;
    const [rows = 1, frames = 1] = features.shape;
    const noise_sequence = spreadTensor([rows, frames, channels], purpose.attempt);
    return { ...made, inputs: { ...made.inputs, noise_sequence } };
  };

export default audioFamily({
  facts: univnet,
  repo: "dg845/univnet-dev",
  extractor: { feature_extractor_type: "UnivNetFeatureExtractor", sampling_rate: 24000 },
  extractorSettings: (c) => ({ num_mel_bins: c.num_mel_bins, model_in_channels: c.model_in_channels }),
  tiny: () => ({ model_in_channels: 8, kernel_predictor_hidden_channels: 8, model_hidden_channels: 4 }),
  variants: {
    "longer kernels, another slope": { config: { resblock_kernel_sizes: [5, 3, 5], leaky_relu_slope: 0.1 } },
  },
  architectures: {
    UnivNetModel: defineArchitecture({
      padding: { none: "convolutions reach from a row's last frames into what follows them" },
      build: vocoder,
      sessions: (model, c) => {
        const frames = (features: number) => ({
          dtype: "float32" as const,
          axes: ["batch_size", "sequence_length", features],
        });
        return {
          model: {
            inputs: { input_features: frames(c.num_mel_bins), noise_sequence: frames(c.model_in_channels) },
            trace: ({ input_features, noise_sequence }) => {
              if (!input_features || !noise_sequence) throw new Error("a vocoder needs a spectrogram and noise");
              return { waveforms: model(input_features, noise_sequence) };
            },
          },
        };
      },
      inputs: (c) => withNoise(c.model_in_channels),
    }),
  },
});
