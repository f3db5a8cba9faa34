// A Fast Conformer for streams (Noroozi et al., 2024): nothing looks ahead beyond a chunk of frames.
import { activation, conv1d, conv2d, layerNorm, linear, module, narrowedMask, Tensor } from "@tiny-random/nn";
import { type ConformerBlock, type ConformerContext, channelGlu } from "./conformer.ts";
import {
  distanceAttention,
  type FastConformerConfig,
  type FastConformerLayerConfig,
  type FrameEncoder,
  fastConformerLayer,
} from "./fast-conformer.ts";
import { firstFrames } from "./feature-encoder.ts";
import { distanceSinusoids } from "./relative-attention.ts";

/** The config fields that the encoder reads. */
export interface StreamingConformerConfig extends FastConformerConfig {
  /** How many frames back a query sees, itself among them. */
  readonly sliding_window: number;
  /** How many frames a chunk has behind its first. */
  readonly default_num_lookahead_tokens: number;
}

/** The convolution module: pointwise with a GLU, causal depthwise, a layer norm, pointwise. */
const convolutionModule = (c: FastConformerLayerConfig): ConformerBlock => {
  const [width, kernel, bias] = [c.hidden_size, c.conv_kernel_size, c.convolution_bias];
  return module(
    {
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias }),
      depthwise_conv: conv1d(width, width, kernel, { padding: [kernel - 1, 0], groups: width, bias }),
      norm: layerNorm(width),
      pointwise_conv2: conv1d(width, width, 1, { bias }),
    },
    (m, x: Tensor, { kept }: ConformerContext) => {
      const gated = channelGlu(m.pointwise_conv1(x.transpose(1, 2))).mul(kept.transpose(1, 2));
      const normed = m.norm(m.depthwise_conv(gated).transpose(1, 2));
      return m.pointwise_conv2(activation(c.hidden_act)(normed).transpose(1, 2)).transpose(1, 2);
    },
  );
};

/** What a strided convolution leaves of a length, a number or int64, which is padded as far before it as it reaches. */
const shortenedBy = ({
  subsampling_conv_kernel_size: kernel,
  subsampling_conv_stride: stride,
}: FastConformerConfig) => ({
  margin: [kernel - 1, stride - 1] as const,
  count: (length: number): number => Math.floor((length + stride - 2) / stride) + 1,
  counts: (lengths: Tensor): Tensor =>
    lengths
      .add(stride - 2)
      .div(stride)
      .add(1),
});

/** Images of frames and mel bins `[batch, channels, frames, bins]`, and how many of each row's frames are unpadded. */
interface Subsampled {
  readonly image: Tensor;
  readonly counts: Tensor;
}

const silent = ({ image, counts }: Subsampled): Tensor =>
  image.mul(firstFrames(counts, image.size(2)).to("float32").unsqueeze(1).unsqueeze(-1));

/** A strided convolution that looks back alone. */
const causalConvolution = (c: FastConformerConfig, inputs: number, groups: number) => {
  const { subsampling_conv_channels: channels, subsampling_conv_stride: stride } = c;
  const conv = conv2d(inputs, channels, c.subsampling_conv_kernel_size, { stride, groups });
  const { margin, counts } = shortenedBy(c);
  return module(
    { weight: conv.weight, bias: conv.bias },
    (_, state: Subsampled): Subsampled => ({
      image: conv(state.image.pad([...margin, ...margin])),
      counts: counts(state.counts),
    }),
  );
};

/** A separable one. */
const separableConvolution = (c: FastConformerConfig) => {
  const channels = c.subsampling_conv_channels;
  return module(
    { depthwise_conv: causalConvolution(c, channels, channels), pointwise_conv: conv2d(channels, channels, 1) },
    (m, state: Subsampled): Subsampled => {
      const { image, counts } = m.depthwise_conv(state);
      return { image: m.pointwise_conv(image), counts };
    },
  );
};

/** Features `[batch, frames, mels]` and their mask → states of fewer frames, and the mask of these. */
const subsampling = (c: FastConformerConfig) => {
  const depth = Math.floor(Math.log2(c.subsampling_factor));
  const { count } = shortenedBy(c);
  const bins = Array.from({ length: depth }).reduce<number>((length) => count(length), c.num_mel_bins);
  const active = (state: Subsampled): Subsampled => ({ image: silent(state).relu(), counts: state.counts });
  return module(
    {
      conv_in: causalConvolution(c, 1, 1),
      layers: Array.from({ length: depth - 1 }, () => separableConvolution(c)),
      linear: linear(c.subsampling_conv_channels * bins, c.hidden_size),
    },
    (m, features: Tensor, mask: Tensor) => {
      const first = active(m.conv_in({ image: features.unsqueeze(1), counts: mask.sum(1) }));
      const { image, counts } = m.layers.reduce<Subsampled>((state, layer) => active(layer(state)), first);
      const states = m.linear(image.transpose(1, 2).flatten(2));
      return { states, frames: firstFrames(counts, states.size(1)) };
    },
  );
};

/** Whether queries see keys, `[batch, 1, queries, keys]`: those of their chunk and of some before it, unless they are padding. */
const seenInChunks = (c: StreamingConformerConfig, frames: Tensor): Tensor => {
  const chunk = c.default_num_lookahead_tokens + 1;
  const places = Tensor.arange(frames.graph, frames.size(1)).div(chunk);
  const distance = places.unsqueeze(1).sub(places.unsqueeze(0));
  const isNear = distance.ge(0).logical_and(distance.le(Math.floor((c.sliding_window - 1) / chunk)));
  return frames.to("bool").unsqueeze(1).unsqueeze(1).logical_and(isNear);
};

/** The encoder over whole clips. */
export const streamingConformer = (c: StreamingConformerConfig): FrameEncoder =>
  module(
    {
      subsampling: subsampling(c),
      layers: Array.from({ length: c.num_hidden_layers }, () =>
        fastConformerLayer(c, { attention: distanceAttention(c), convolution: convolutionModule(c) }),
      ),
    },
    (m, features: Tensor, given: Tensor) => {
      const { states, frames } = m.subsampling(features, given);
      const first = c.scale_input ? states.mul(Math.sqrt(c.hidden_size)) : states;
      const seen = seenInChunks(c, frames);
      const mask = narrowedMask(first.graph.constant([0], "float32", []), seen);
      // What sees nothing is silent.
      const kept = seen.to("int64").sum(-1).gt(0).to("float32").transpose(1, 2);
      const context = { mask, kept, distances: distanceSinusoids(first) };
      return { states: m.layers.reduce<Tensor>((x, one) => one(x, context), first), frames };
    },
  );
