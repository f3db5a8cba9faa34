import { module, paddingMask, type Tensor } from "@tiny-random/nn";
import { throughLayers } from "@tiny-random/text/layers/encoder/encoder";
import { type EncoderConfig, selfAttention } from "@tiny-random/text/layers/encoder/encoder-attention";
import { attentionBlock, postNormLayer } from "@tiny-random/text/layers/encoder/post-norm";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { distanceBias } from "./layout.ts";

/** The config fields that layers over words and patches read. */
export interface DocumentAttentionConfig extends EncoderConfig {
  readonly has_relative_attention_bias: boolean;
  readonly has_spatial_attention_bias: boolean;
  readonly rel_pos_bins: number;
  readonly max_rel_pos: number;
  readonly rel_2d_pos_bins: number;
  readonly max_rel_2d_pos: number;
}

/** Distances of words in the text, and of boxes' left and lower edges on the page. */
const biases = (c: DocumentAttentionConfig) => {
  const onPage = () => distanceBias(c.num_attention_heads, { count: c.rel_2d_pos_bins, furthest: c.max_rel_2d_pos });
  const inText = distanceBias(c.num_attention_heads, { count: c.rel_pos_bins, furthest: c.max_rel_pos });
  return {
    rel_pos_bias: c.has_relative_attention_bias ? inText : undefined,
    rel_pos_x_bias: c.has_spatial_attention_bias ? onPage() : undefined,
    rel_pos_y_bias: c.has_spatial_attention_bias ? onPage() : undefined,
  };
};

/** Layers whose scores have biases for how far words and boxes are apart. */
export const documentLayers = (c: DocumentAttentionConfig) => {
  const layer = Array.from({ length: c.num_hidden_layers }, (_, index) =>
    postNormLayer(c, attentionBlock(c, selfAttention(c, index))),
  );
  return module(
    { layer, ...biases(c) },
    (m, x: Tensor, places: { order: Tensor; boxes: Tensor }, context: TextContext) => {
      const { order, boxes } = places;
      const by = [
        m.rel_pos_bias?.(order),
        m.rel_pos_x_bias?.(boxes.select(2, 0)),
        m.rel_pos_y_bias?.(boxes.select(2, 3)),
      ];
      const scale = 1 / Math.sqrt(c.hidden_size / c.num_attention_heads);
      const mask = by.reduce<Tensor>(
        (sum, bias) => (bias ? sum.add(bias.mul(scale)) : sum),
        paddingMask(context.attention_mask),
      );
      return throughLayers(m.layer, x, { mask, text: context });
    },
  );
};
