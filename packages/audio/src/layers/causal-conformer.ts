// The Conformer's layer of w2v-BERT 2.0 (Seamless Communication, 2023): relative keys and causal convolutions.
import { activation, conv1d, layerNorm, module, type Tensor } from "@tiny-random/nn";
import {
  type ConformerBlock,
  type ConformerConfig,
  type ConformerContext,
  channelGlu,
  speechConformerLayer,
} from "./conformer.ts";
import { conformerAttention, type RelativeKeyRange } from "./relative-keys.ts";

/** The convolution module: pointwise with a GLU, causal depthwise, pointwise; padding counts as silence. */
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
    (m, x: Tensor, { kept }: ConformerContext) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).mul(kept).transpose(1, 2)));
      const normed = m.depthwise_layer_norm(m.depthwise_conv(gated).transpose(1, 2));
      return m.pointwise_conv2(activation(c.hidden_act)(normed).transpose(1, 2)).transpose(1, 2);
    },
  );
};

/** A Conformer layer with relative keys, or without positions. */
export const causalConformerLayer = (c: ConformerConfig, range?: RelativeKeyRange): ConformerBlock =>
  speechConformerLayer(c, conformerAttention(c.hidden_size, c.num_attention_heads, range), convolutionModule(c));
