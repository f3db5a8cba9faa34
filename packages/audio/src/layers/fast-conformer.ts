// The Fast Conformer (Rekesh et al., 2023): a Conformer behind a subsampling of eight by separable convolutions.
import {
  type AnyModule,
  activation,
  attend,
  batchNorm,
  conv1d,
  conv2d,
  layerNorm,
  linear,
  module,
  narrowedMask,
  Parameter,
  paddingMask,
  rotate,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import {
  type ConformerBlock,
  type ConformerContext,
  type ConformerShares,
  channelGlu,
  conformerLayer,
} from "./conformer.ts";
import { firstFrames } from "./feature-encoder.ts";
import { distanceSinusoids, relativeAttend } from "./relative-attention.ts";

/** The config fields that the layers of a Fast Conformer read. */
export interface FastConformerLayerConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly attention_bias: boolean;
  readonly convolution_bias: boolean;
  readonly conv_kernel_size: number;
}

/** The config fields that a Fast Conformer reads. */
export interface FastConformerConfig extends FastConformerLayerConfig {
  readonly num_hidden_layers: number;
  readonly num_mel_bins: number;
  readonly subsampling_factor: number;
  readonly subsampling_conv_channels: number;
  readonly subsampling_conv_kernel_size: number;
  readonly subsampling_conv_stride: number;
  /** Subsampled frames are multiplied by the root of their width. */
  readonly scale_input: boolean;
}

/** Keys of parts that a checkpoint names differently, by module. */
export interface FastConformerKeys {
  readonly encoder?: Readonly<Record<string, string>>;
  readonly subsampling?: Readonly<Record<string, string>>;
  readonly attention?: Readonly<Record<string, string>>;
  readonly convolution?: Readonly<Record<string, string>>;
}

/** Queries, keys, values and output, under the keys of Llama's. */
const projections = (c: FastConformerLayerConfig) => {
  const project = () => linear(c.hidden_size, c.hidden_size, { bias: c.attention_bias });
  return { q_proj: project(), k_proj: project(), v_proj: project(), o_proj: project() };
};

/** Attention over contents and distances (Transformer-XL). */
export const distanceAttention = (c: FastConformerLayerConfig, keys: FastConformerKeys = {}): ConformerBlock => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const biasOfHeads = () => new Parameter([heads, width / heads], { kind: "bias" });
  const parts = projections(c);
  return module(
    {
      ...parts,
      relative_k_proj: linear(width, width, { bias: false }),
      bias_u: biasOfHeads(),
      bias_v: biasOfHeads(),
    },
    (m, x: Tensor, { mask, distances }: ConformerContext) => {
      if (!distances) throw new Error("attention over distances needs their embeddings");
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const terms = { distances: m.relative_k_proj(distances), contentBias: m.bias_u, distanceBias: m.bias_v, mask };
      return m.o_proj(relativeAttend(split(m.q_proj(x)), split(m.k_proj(x)), split(m.v_proj(x)), terms));
    },
    keys.attention,
  );
};

/** Attention whose queries and keys turn by their frames. */
export const rotaryAttention = (c: FastConformerLayerConfig): ConformerBlock => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  return module(projections(c), (m, x: Tensor, { mask, rotary }: ConformerContext) => {
    const split = (part: Tensor) => splitHeads(part, heads, width / heads);
    const [query, key] = [rotate(split(m.q_proj(x)), rotary), rotate(split(m.k_proj(x)), rotary)];
    return m.o_proj(attend(query, key, split(m.v_proj(x)), { mask }));
  });
};

/** The convolution module: pointwise with a GLU, depthwise over frames alone, pointwise. An even kernel looks further ahead. */
const convolutionModule = (c: FastConformerLayerConfig, keys: FastConformerKeys = {}): ConformerBlock => {
  const [width, kernel] = [c.hidden_size, c.conv_kernel_size];
  const padding = [Math.floor((kernel - 1) / 2), Math.ceil((kernel - 1) / 2)] as const;
  const options = { bias: c.convolution_bias };
  return module(
    {
      pointwise_conv1: conv1d(width, 2 * width, 1, options),
      depthwise_conv: conv1d(width, width, kernel, { padding, groups: width, bias: c.convolution_bias }),
      norm: batchNorm(width),
      pointwise_conv2: conv1d(width, width, 1, options),
    },
    (m, x: Tensor, { kept }: ConformerContext) => {
      const gated = channelGlu(m.pointwise_conv1(x.transpose(1, 2))).mul(kept.transpose(1, 2));
      const normed = m.norm(m.depthwise_conv(gated));
      return m.pointwise_conv2(activation(c.hidden_act)(normed)).transpose(1, 2);
    },
    keys.convolution,
  );
};

/** linear2(act(linear1(x))). */
const feedForward = (c: FastConformerLayerConfig) =>
  module(
    {
      linear1: linear(c.hidden_size, c.intermediate_size, { bias: c.attention_bias }),
      linear2: linear(c.intermediate_size, c.hidden_size, { bias: c.attention_bias }),
    },
    (m, x: Tensor) => m.linear2(activation(c.hidden_act)(m.linear1(x))),
  );

/** The parts in which layers differ. */
interface FastLayerParts {
  readonly attention: ConformerBlock;
  /** The convolution module, where it is not the usual one. */
  readonly convolution?: ConformerBlock;
  readonly norm?: () => ReturnType<typeof layerNorm>;
  readonly shares?: ConformerShares;
  readonly keys?: FastConformerKeys;
}

/** A layer under the keys of Fast Conformers. */
export const fastConformerLayer = (
  c: FastConformerLayerConfig,
  { attention, convolution, norm = () => layerNorm(c.hidden_size), shares, keys }: FastLayerParts,
): ConformerBlock =>
  conformerLayer(
    {
      first: ["feed_forward1", feedForward(c)],
      attention: ["self_attn", attention],
      convolution: ["conv", convolution ?? convolutionModule(c, keys)],
      second: ["feed_forward2", feedForward(c)],
      firstNorm: ["norm_feed_forward1", norm()],
      attentionNorm: ["norm_self_att", norm()],
      convolutionNorm: ["norm_conv", norm()],
      secondNorm: ["norm_feed_forward2", norm()],
      finalNorm: ["norm_out", norm()],
    },
    shares,
  );

/** Images of frames and mel bins, and how many of each row's frames are unpadded. */
interface Subsampled {
  readonly image: Tensor;
  /** int64 `[batch]`. */
  readonly counts: Tensor;
}

type SubsamplingStep = ((state: Subsampled) => Subsampled) & AnyModule;

const relu = (): SubsamplingStep => module({}, (_, { image, counts }: Subsampled) => ({ image: image.relu(), counts }));

/** How a convolution shortens frames: its kernel and its stride; it is padded to half of the kernel on both sides. */
interface Step {
  readonly kernel: number;
  readonly stride: number;
}

const paddingOf = ({ kernel }: Step): number => Math.floor((kernel - 1) / 2);

/** How many frames a convolution leaves of so many, int64. */
const shortened = (counts: Tensor, step: Step): Tensor =>
  counts
    .add(2 * paddingOf(step) - step.kernel)
    .div(step.stride)
    .add(1);

/** A convolution after which padding is silent. */
const convolution = (
  c: FastConformerConfig,
  inputs: number,
  { groups, ...step }: Step & { readonly groups: number },
): SubsamplingStep => {
  const { kernel, stride } = step;
  const conv = conv2d(inputs, c.subsampling_conv_channels, kernel, { stride, padding: paddingOf(step), groups });
  return module({ weight: conv.weight, bias: conv.bias }, (_, state: Subsampled) => {
    const convolved = conv(state.image);
    const counts = stride === 1 ? state.counts : shortened(state.counts, step);
    const kept = firstFrames(counts, convolved.size(2)).to("float32");
    return { image: convolved.mul(kept.unsqueeze(1).unsqueeze(-1)), counts };
  });
};

/** How many strided convolutions there are. */
const depthOf = (c: FastConformerConfig): number => Math.floor(Math.log2(c.subsampling_factor));

/** Features `[batch, frames, mels]` and their mask → states of one frame of eight, and the mask of these. */
const subsampling = (c: FastConformerConfig, keys: FastConformerKeys) => {
  const { subsampling_conv_channels: channels, subsampling_conv_stride: stride } = c;
  const kernel = c.subsampling_conv_kernel_size;
  const depth = depthOf(c);
  const separable = () => [
    convolution(c, channels, { kernel, stride, groups: channels }),
    convolution(c, channels, { kernel: 1, stride: 1, groups: 1 }),
    relu(),
  ];
  const layers = [
    convolution(c, 1, { kernel, stride, groups: 1 }),
    relu(),
    ...Array.from({ length: depth - 1 }, separable).flat(),
  ];
  const bins = Math.floor(c.num_mel_bins / stride ** depth);
  return module(
    { layers, linear: linear(channels * bins, c.hidden_size) },
    (m, features: Tensor, mask: Tensor) => {
      const first: Subsampled = { image: features.unsqueeze(1), counts: mask.sum(1) };
      const { image, counts } = m.layers.reduce<Subsampled>((state, step) => step(state), first);
      const states = m.linear(image.transpose(1, 2).flatten(2));
      return { states, frames: firstFrames(counts, states.size(1)) };
    },
    keys.subsampling,
  );
};

/** The mask of an encoder's states from the mask of its features: int64 `[batch, frames]` → `[batch, states]`. */
export const subsampledMask = (c: FastConformerConfig, mask: Tensor, states: Tensor): Tensor => {
  const step = { kernel: c.subsampling_conv_kernel_size, stride: c.subsampling_conv_stride };
  const counts = Array.from({ length: depthOf(c) }).reduce<Tensor>((count) => shortened(count, step), mask.sum(1));
  return firstFrames(counts, states.size(1));
};

/** What an encoder of features gives. */
export interface EncodedFrames {
  /** `[batch, frames, width]`. */
  readonly states: Tensor;
  /** int64 `[batch, frames]`. */
  readonly frames: Tensor;
}

/** An encoder with its weights: features `[batch, frames, mels]` and their mask → fewer frames. */
export type FrameEncoder = ((features: Tensor, mask: Tensor) => EncodedFrames) & AnyModule;

/** A Fast Conformer. */
export const fastConformer = (c: FastConformerConfig, keys: FastConformerKeys = {}): FrameEncoder =>
  module(
    {
      subsampling: subsampling(c, keys),
      layers: Array.from({ length: c.num_hidden_layers }, () =>
        fastConformerLayer(c, { attention: distanceAttention(c, keys), keys }),
      ),
    },
    (m, features: Tensor, given: Tensor) => {
      const { states, frames } = m.subsampling(features, given);
      const first = c.scale_input ? states.mul(Math.sqrt(c.hidden_size)) : states;
      // Padding sees nothing, and is not seen.
      const mask = narrowedMask(paddingMask(frames), frames.to("bool").unsqueeze(1).unsqueeze(-1));
      const kept = frames.to("float32").unsqueeze(-1);
      const context = { mask, kept, distances: distanceSinusoids(first) };
      return { states: m.layers.reduce<Tensor>((x, one) => one(x, context), first), frames };
    },
    keys.encoder,
  );
