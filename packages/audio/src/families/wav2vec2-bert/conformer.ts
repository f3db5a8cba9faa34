import { type AnyModule, activation, conv1d, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { conformerAttention, type KeyDistances } from "../../layers/conformer-attention.ts";
import { speechFeedForward } from "../../layers/speech-feed-forward.ts";

/** The config fields that a conformer reads. */
export interface ConformerConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly conv_depthwise_kernel_size: number;
}

/** Half of the channels gated by the other half: `[batch, 2 · channels, length]` → `[batch, channels, length]`. */
export const gatedChannels = (x: Tensor): Tensor => {
  const [values, gates] = x.chunk(2, 1) as [Tensor, Tensor];
  return values.mul(gates.sigmoid());
};

/** Gated channels and a depthwise convolution of what came before; padding counts as silence. */
const convolutionModule = (c: ConformerConfig) => {
  const width = c.hidden_size;
  const options = { padding: [c.conv_depthwise_kernel_size - 1, 0] as const, groups: width, bias: false };
  return module(
    {
      layer_norm: layerNorm(width, c.layer_norm_eps),
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias: false }),
      depthwise_conv: conv1d(width, width, c.conv_depthwise_kernel_size, options),
      depthwise_layer_norm: layerNorm(width, c.layer_norm_eps),
      pointwise_conv2: conv1d(width, width, 1, { bias: false }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const gated = gatedChannels(m.pointwise_conv1(m.layer_norm(x).mul(kept).transpose(1, 2)));
      const normed = m.depthwise_layer_norm(m.depthwise_conv(gated).transpose(1, 2));
      return m.pointwise_conv2(activation(c.hidden_act)(normed).transpose(1, 2)).transpose(1, 2);
    },
  );
};

/** What the layers of one pass share. */
export interface ConformerContext {
  /** Added to attention scores, `[batch, 1, 1, frames]`. */
  readonly mask: Tensor;
  /** One for frames and zero for padding, float32 `[batch, frames, 1]`. */
  readonly kept: Tensor;
}

/** `[batch, frames, width]` → the same. */
export type ConformerBlock = ((x: Tensor, context: ConformerContext) => Tensor) & AnyModule;

/** Half a feed-forward block, attention, convolution, the other half (Gulati et al., 2020). */
export const conformerLayer = (c: ConformerConfig, distances?: KeyDistances): ConformerBlock => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  return module(
    {
      ffn1_layer_norm: norm(),
      ffn1: speechFeedForward(c),
      self_attn_layer_norm: norm(),
      self_attn: conformerAttention(c.hidden_size, c.num_attention_heads, distances),
      conv_module: convolutionModule(c),
      ffn2_layer_norm: norm(),
      ffn2: speechFeedForward(c),
      final_layer_norm: norm(),
    },
    (m, x: Tensor, { mask, kept }: ConformerContext) => {
      const first = m.ffn1(m.ffn1_layer_norm(x)).mul(0.5).add(x);
      const attended = m.self_attn(m.self_attn_layer_norm(first), mask).add(first);
      const convolved = m.conv_module(attended, kept).add(attended);
      return m.final_layer_norm(m.ffn2(m.ffn2_layer_norm(convolved)).mul(0.5).add(convolved));
    },
  );
};
