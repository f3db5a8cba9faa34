// Granite Speech's encoder: a Conformer whose attention stays within blocks of frames.
import {
  activation,
  addDims,
  attend,
  batchNorm,
  conv1d,
  type Dim,
  embedding,
  layerNorm,
  linear,
  module,
  narrowedMask,
  scaleDim,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { type ConformerBlock, channelGlu, conformerLayer } from "./conformer.ts";

/** The config fields that the encoder reads. */
export interface BlockConformerConfig {
  readonly input_dim: number;
  readonly num_layers: number;
  readonly hidden_dim: number;
  readonly feedforward_mult: number;
  readonly num_heads: number;
  readonly dim_head: number;
  /** Characters that the states in the middle are scored by. */
  readonly output_dim: number;
  /** Frames of a block. */
  readonly context_size: number;
  readonly max_pos_emb: number;
  readonly conv_kernel_size: number;
  readonly conv_expansion_factor: number;
}

/** A norm, a wider layer, and back. */
const feedForward = (c: BlockConformerConfig) => {
  const [width, inner] = [c.hidden_dim, c.hidden_dim * c.feedforward_mult];
  return module(
    { pre_norm: layerNorm(width), up_proj: linear(width, inner), down_proj: linear(inner, width) },
    (m, x: Tensor) => m.down_proj(activation("silu")(m.up_proj(m.pre_norm(x)))),
  );
};

/** `[batch, frames, features]` → `[batch · blocks, frames of a block, features]`, the last block filled up with zeros. */
const inBlocks = (x: Tensor, blocks: Dim, size: number): Tensor => {
  const padded = x.pad([0, 0, 0, size - 1]).slice(1, 0, scaleDim(blocks, size));
  return padded.unflatten(1, [blocks, size]).flatten(0, 1);
};

/** Nothing or what is forbidden for the frames of blocks, those that fill up the last one: `[1, blocks, 1, 1, frames]`. */
const blockMask = (x: Tensor, blocks: Dim, size: number): Tensor => {
  const { graph } = x;
  const place = Tensor.arange(graph, scaleDim(blocks, size));
  const zero = graph.constant([0], "float32", []);
  return narrowedMask(zero, place.lt(graph.dimValue(x.size(1))))
    .unflatten(0, [blocks, size])
    .unsqueeze(1)
    .unsqueeze(1)
    .unsqueeze(0);
};

/** Attention with relative keys (Shaw et al., 2018) within blocks. */
const blockAttention = (c: BlockConformerConfig) => {
  const inner = c.dim_head * c.num_heads;
  const size = c.context_size;
  const distances = Array.from({ length: size ** 2 }, (_, index) => Math.floor(index / size) - (index % size));
  return module(
    {
      pre_norm: layerNorm(c.hidden_dim),
      to_q: linear(c.hidden_dim, inner, { bias: false }),
      to_kv: linear(c.hidden_dim, 2 * inner, { bias: false }),
      to_out: linear(inner, c.hidden_dim),
      rel_pos_emb: embedding(2 * c.max_pos_emb + 1, c.dim_head),
    },
    (m, x: Tensor): Tensor => {
      const { graph } = x;
      const blocks = graph.floorDivide(addDims(x.size(1), size - 1), size);
      const normed = inBlocks(m.pre_norm(x), blocks, size);
      const split = (part: Tensor) => splitHeads(part, c.num_heads, c.dim_head);
      const [key, value] = m.to_kv(normed).chunk(2, -1) as [Tensor, Tensor];
      const query = split(m.to_q(normed));
      const index = graph.constant(distances, "int64", [size, size]).add(c.max_pos_emb);
      const ofDistances = query.unsqueeze(3).matmul(m.rel_pos_emb(index).transpose(1, 2)).squeeze(3);
      const scores = ofDistances.mul(1 / Math.sqrt(c.dim_head)).unflatten(0, [x.size(0), blocks]);
      const mask = scores.add(blockMask(x, blocks, size)).flatten(0, 1);
      const attended = attend(query, split(key), split(value), { mask });
      const joined = attended.unflatten(0, [x.size(0), blocks]).flatten(1, 2);
      return m.to_out(joined.slice(1, 0, x.size(1)));
    },
  );
};

/** The convolution module; an even kernel looks further back. */
const convolutionModule = (c: BlockConformerConfig) => {
  const [width, inner, kernel] = [c.hidden_dim, c.hidden_dim * c.conv_expansion_factor, c.conv_kernel_size];
  const padding = [Math.floor(kernel / 2), Math.floor((kernel - 1) / 2)] as const;
  const conv = conv1d(inner, inner, kernel, { padding, groups: inner, bias: false });
  return module(
    {
      norm: layerNorm(width),
      up_conv: conv1d(width, 2 * inner, 1),
      depth_conv: module({ conv }, (m, x: Tensor) => m.conv(x)),
      batch_norm: batchNorm(inner),
      down_conv: conv1d(inner, width, 1),
    },
    (m, x: Tensor) => {
      const gated = channelGlu(m.up_conv(m.norm(x).transpose(1, 2)));
      return m.down_conv(activation("silu")(m.batch_norm(m.depth_conv(gated)))).transpose(1, 2);
    },
  );
};

const layer = (c: BlockConformerConfig): ConformerBlock<undefined> =>
  conformerLayer<undefined>({
    firstNorm: undefined,
    first: ["ff1", feedForward(c)],
    attentionNorm: undefined,
    attention: ["attn", blockAttention(c)],
    convolutionNorm: undefined,
    convolution: ["conv", convolutionModule(c)],
    secondNorm: undefined,
    second: ["ff2", feedForward(c)],
    finalNorm: ["post_norm", layerNorm(c.hidden_dim)],
  });

/**
 * The encoder: features `[batch, frames, input_dim]` → the input and the states behind each layer. Those in the middle are
 * scored as characters, and what the scores say is added to them (self-conditioned CTC, Nozaki and Komatsu, 2021).
 */
export const blockConformer = (c: BlockConformerConfig) =>
  module(
    {
      input_linear: linear(c.input_dim, c.hidden_dim),
      layers: Array.from({ length: c.num_layers }, () => layer(c)),
      out: linear(c.hidden_dim, c.output_dim),
      out_mid: linear(c.output_dim, c.hidden_dim),
    },
    (m, features: Tensor): readonly Tensor[] => {
      const states = [m.input_linear(features)];
      for (const [index, one] of m.layers.entries()) {
        const next = one(states.at(-1) as Tensor, undefined);
        const isMiddle = index + 1 === Math.floor(c.num_layers / 2);
        states.push(isMiddle ? next.add(m.out_mid(m.out(next).softmax(-1))) : next);
      }
      return states;
    },
  );
