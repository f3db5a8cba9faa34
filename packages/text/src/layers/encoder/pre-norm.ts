// Layers of an encoder whose norms stand before attention and the feed-forward block (Xiong et al., 2020).

import { type AnyModule, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { throughLayers } from "./encoder.ts";
import {
  crossAttention,
  type EncoderBlock,
  type EncoderConfig,
  type EncoderContext,
  selfAttention,
} from "./encoder-attention.ts";
import { intermediate } from "./post-norm.ts";

type Block = ((x: Tensor) => Tensor) & AnyModule;

/** What families of pre-norm encoders differ in. */
export interface PreNormParts {
  /** The key of the norm before attention, inside its module. */
  readonly attentionNorm: string;
  /** The key of the norm before the feed-forward block; null where `feedForward` begins with it. */
  readonly feedForwardNorm: string | null;
  /** Scale and shift of a norm; a plain layer norm by default. */
  norm?(c: EncoderConfig): Block;
  /** The first half of the feed-forward block, `intermediate_size` wide; BERT's by default. */
  feedForward?(c: EncoderConfig): Block;
}

const plainNorm = (c: EncoderConfig) => layerNorm(c.hidden_size, c.layer_norm_eps);

/** The projection back to the residual stream. */
const output = (c: EncoderConfig, inputs: number) =>
  module({ dense: linear(inputs, c.hidden_size) }, (m, x: Tensor) => m.dense(x));

const attentionBlock = (c: EncoderConfig, self: EncoderBlock, { attentionNorm, norm = plainNorm }: PreNormParts) =>
  module(
    { self, output: output(c, c.hidden_size), norm: norm(c) },
    (m, x: Tensor, context: EncoderContext) => m.output(m.self(m.norm(x), context)).add(x),
    { norm: attentionNorm },
  );

/** A pre-norm layer: attention and feed-forward, each behind its norm, both added to the residual stream. */
export const preNormLayer = (c: EncoderConfig, index: number, parts: PreNormParts): EncoderBlock => {
  const { feedForwardNorm, norm = plainNorm, feedForward = intermediate } = parts;
  return module(
    {
      attention: attentionBlock(c, selfAttention(c, index), parts),
      crossattention: c.add_cross_attention ? attentionBlock(c, crossAttention(c), parts) : undefined,
      intermediate: feedForward(c),
      output: output(c, c.intermediate_size),
      norm: feedForwardNorm === null ? undefined : norm(c),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      const informed = context.text.encoder ? (m.crossattention?.(attended, context) ?? attended) : attended;
      return m.output(m.intermediate(m.norm?.(informed) ?? informed)).add(informed);
    },
    { norm: feedForwardNorm ?? "norm" },
  );
};

/** All layers, and a norm of the last one's states under a family's key. */
export const layersAndNorm = (c: EncoderConfig, layer: readonly EncoderBlock[], key: string): EncoderBlock =>
  module(
    { layer, norm: plainNorm(c) },
    (m, x: Tensor, context: EncoderContext) => m.norm(throughLayers(m.layer, x, context)),
    { norm: key },
  );
