import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { crossAttention, type EncoderBlock, type EncoderConfig, type EncoderContext } from "./encoder-attention.ts";

/** The output projection, added to the residual stream and normalized. */
const addAndNorm = (c: EncoderConfig, inputs: number) =>
  module(
    { dense: linear(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

/** Attention under `self`, added to the residual stream and normalized. */
export const attentionBlock = (c: EncoderConfig, self: EncoderBlock) =>
  module({ self, output: addAndNorm(c, c.hidden_size) }, (m, x: Tensor, context: EncoderContext) =>
    m.output(m.self(x, context), x),
  );

/** The first half of a feed-forward block: activated, `intermediate_size` wide. */
export const intermediate = (c: EncoderConfig) =>
  module({ dense: linear(c.hidden_size, c.intermediate_size) }, (m, x: Tensor) =>
    activation(c.hidden_act ?? "gelu")(m.dense(x)),
  );

/**
 * A post-norm layer: self-attention, cross-attention where the config has it and the context has an encoder's states, and
 * feed-forward, each normalized after it is added to the residual stream.
 */
export const postNormLayer = (c: EncoderConfig, attention: EncoderBlock) =>
  module(
    {
      attention,
      crossattention: c.add_cross_attention ? attentionBlock(c, crossAttention(c)) : undefined,
      intermediate: intermediate(c),
      output: addAndNorm(c, c.intermediate_size),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      const informed = context.text.encoder ? (m.crossattention?.(attended, context) ?? attended) : attended;
      return m.output(m.intermediate(informed), informed);
    },
  );
