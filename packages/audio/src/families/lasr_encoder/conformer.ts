// LASR's encoder: a Conformer with rotary positions behind a subsampling of four.
import type { LasrEncoderConfig } from "@tiny-random/atlas/configs/lasr_encoder";
import { conv1d, layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { type FrameEncoder, fastConformerLayer, rotaryAttention } from "../../layers/fast-conformer.ts";
import { convolvedLengths, firstFrames } from "../../layers/feature-encoder.ts";
import { frameRotary } from "../../layers/frame-rotary.ts";

/** Two strided convolutions between linear maps: `[batch, frames, mels]` → about a fourth as many frames. */
const subsampler = (c: LasrEncoderConfig) => {
  const { hidden_size: width, subsampling_conv_channels: channels, subsampling_conv_kernel_size: kernel } = c;
  const options = { stride: c.subsampling_conv_stride };
  return module(
    {
      dense_0: linear(c.num_mel_bins, width),
      conv_0: conv1d(width, width, kernel, options),
      conv_1: conv1d(width, channels, kernel, options),
      dense_1: linear(channels, width),
    },
    (m, features: Tensor) => {
      const channelsFirst = m.dense_0(features).relu().transpose(1, 2);
      return m.dense_1(m.conv_1(m.conv_0(channelsFirst).relu()).relu().transpose(1, 2));
    },
  );
};

/** A Conformer layer whose residual path is weighted, with norms without biases. */
const layer = (c: LasrEncoderConfig) => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps, { bias: false });
  const shares = {
    feedForward: c.feed_forward_residual_weights as readonly [number, number],
    convolution: c.conv_residual_weights as readonly [number, number],
  };
  return fastConformerLayer(c, { attention: rotaryAttention(c), norm, shares });
};

/** A Conformer with rotary positions behind a subsampling of four. */
export const lasrConformer = (c: LasrEncoderConfig): FrameEncoder =>
  module(
    {
      subsampler: subsampler(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      out_norm: layerNorm(c.hidden_size, c.layer_norm_eps, { bias: false }),
    },
    (m, features: Tensor, given: Tensor) => {
      const first = m.subsampler(features);
      const { subsampling_conv_kernel_size: kernel, subsampling_conv_stride: stride } = c;
      const counts = convolvedLengths(given.sum(1), [kernel, kernel], [stride, stride]);
      const frames = firstFrames(counts, first.size(1));
      const context = {
        mask: paddingMask(frames),
        kept: frames.to("float32").unsqueeze(-1),
        rotary: frameRotary(first, c.hidden_size / c.num_attention_heads, c.rope_parameters ?? {}),
      };
      return { states: m.out_norm(m.layers.reduce<Tensor>((x, one) => one(x, context), first)), frames };
    },
  );
