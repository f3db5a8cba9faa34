// wav2vec 2.0's feature encoder: strided convolutions over samples, and the projection of their features.
import { activation, bias, conv1d, groupNorm, layerNorm, linear, module, scale, Tensor } from "@tiny-random/nn";
import type { SpeechConfig } from "./speech-config.ts";

/** The config fields that the feature encoder reads. */
type FeatureEncoderConfig = Pick<
  SpeechConfig,
  "conv_dim" | "conv_kernel" | "conv_stride" | "conv_bias" | "feat_extract_norm" | "feat_extract_activation"
>;

/** A layer norm over channels: `[batch, channels, frames]`. */
const channelNorm = (channels: number) =>
  module({ weight: scale(channels), bias: bias(channels) }, (m, x: Tensor) =>
    x.transpose(1, 2).layer_norm(m.weight, m.bias, 1e-5).transpose(1, 2),
  );

const normOf = (c: FeatureEncoderConfig, index: number, width: number) => {
  if (c.feat_extract_norm === "layer") return channelNorm(width);
  return index === 0 ? groupNorm(width, width) : undefined;
};

const convolution = (c: FeatureEncoderConfig, index: number) => {
  const [inputs = 1, width = 1] = index === 0 ? [1, c.conv_dim[0]] : c.conv_dim.slice(index - 1);
  const options = { stride: c.conv_stride[index] ?? 1, bias: c.conv_bias };
  return module(
    {
      conv: conv1d(inputs, width, c.conv_kernel[index] ?? 1, options),
      layer_norm: normOf(c, index, width),
    },
    (m, x: Tensor) => {
      const convolved = m.conv(x);
      return activation(c.feat_extract_activation)(m.layer_norm?.(convolved) ?? convolved);
    },
  );
};

/** Strided convolutions (Schneider et al., 2019): samples `[batch, samples]` → features `[batch, frames, conv_dim]`. */
export const featureEncoder = (c: FeatureEncoderConfig) =>
  module({ conv_layers: c.conv_dim.map((_, index) => convolution(c, index)) }, (m, samples: Tensor) =>
    m.conv_layers.reduce<Tensor>((x, layer) => layer(x), samples.unsqueeze(1)).transpose(1, 2),
  );

/** Features projected to `hidden_size`, with a norm before unless `isNormed` is false; and the normalized features. */
export const featureProjection = (
  c: Pick<SpeechConfig, "conv_dim" | "hidden_size" | "layer_norm_eps">,
  isNormed = true,
) => {
  const width = c.conv_dim.at(-1) ?? 1;
  return module(
    {
      layer_norm: isNormed ? layerNorm(width, c.layer_norm_eps) : undefined,
      projection: linear(width, c.hidden_size),
    },
    (m, features: Tensor) => {
      const normed = m.layer_norm?.(features) ?? features;
      return { hidden: m.projection(normed), normed };
    },
  );
};

/** Lengths after convolutions without padding, int64. */
export const convolvedLengths = (lengths: Tensor, kernels: readonly number[], strides: readonly number[]): Tensor =>
  kernels.reduce(
    (length, kernel, index) =>
      length
        .sub(kernel)
        .div(strides[index] ?? 1)
        .add(1),
    lengths,
  );

/** int64 `[batch, frames]`: ones for each row's first frames, of which `counts` int64 `[batch]` says how many. */
export const firstFrames = (counts: Tensor, frames: Tensor["shape"][number]): Tensor =>
  Tensor.arange(counts.graph, frames).unsqueeze(0).lt(counts.unsqueeze(1)).to("int64");

/** The mask of frames from the mask of samples: int64 `[batch, samples]` → `[batch, frames]`, for `x` `[batch, frames, ...]`. */
export const frameMask = (c: FeatureEncoderConfig, mask: Tensor, x: Tensor): Tensor => {
  const counts = convolvedLengths(mask.sum(1), c.conv_kernel, c.conv_stride).unsqueeze(1);
  return Tensor.arange(x.graph, x.size(1)).unsqueeze(0).lt(counts).to("int64");
};
