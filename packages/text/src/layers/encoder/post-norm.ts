import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import {
  crossAttention,
  type EncoderBlock,
  type EncoderConfig,
  type EncoderContext,
  type LayeredConfig,
} from "./encoder-attention.ts";

/** A linear map of the last axis, with weights of any form. */
type Dense = (inputs: number, outputs: number) => ((x: Tensor) => Tensor) & AnyModule;

const plainDense: Dense = (inputs, outputs) => linear(inputs, outputs);

/** The output projection, added to the residual stream and normalized. */
export const addAndNorm = (c: LayeredConfig, inputs: number, dense = plainDense) =>
  module(
    { dense: dense(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

/** Attention under `self`, added to the residual stream and normalized. */
export const attentionBlock = (c: EncoderConfig, self: EncoderBlock) =>
  module({ self, output: addAndNorm(c, c.hidden_size) }, (m, x: Tensor, context: EncoderContext) =>
    m.output(m.self(x, context), x),
  );

/** The first half of a feed-forward block: activated, `intermediate_size` wide. */
export const intermediate = (c: LayeredConfig, dense = plainDense) =>
  module({ dense: dense(c.hidden_size, c.intermediate_size) }, (m, x: Tensor) =>
    activation(c.hidden_act ?? "gelu")(m.dense(x)),
  );

/**
 * A post-norm layer: self-attention, cross-attention where the config has it and the context has an encoder's states, and
 * feed-forward, each normalized after it is added to the residual stream.
 *
 * @param dense the linear maps of the feed-forward block
 */
export const postNormLayer = (c: EncoderConfig, attention: EncoderBlock, dense?: Dense) =>
  module(
    {
      attention,
      crossattention: c.add_cross_attention ? attentionBlock(c, crossAttention(c)) : undefined,
      intermediate: intermediate(c, dense),
      output: addAndNorm(c, c.intermediate_size, dense),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      const informed = context.text.encoder ? (m.crossattention?.(attended, context) ?? attended) : attended;
      return m.output(m.intermediate(informed), informed);
    },
  );
