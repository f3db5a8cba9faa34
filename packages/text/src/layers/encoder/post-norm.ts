import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { crossAttention, type EncoderBlock, type EncoderConfig, type EncoderContext } from "./encoder-attention.ts";

/** Projects back to the stream, adds it, normalizes the sum. */
const addAndNorm = (c: EncoderConfig, inputs: number) =>
  module(
    { dense: linear(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

/** A kind of attention under `self`, added to the stream and normalized. */
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
 * A block of attention, one of attention to an encoder where the config has it and there are states to look at, and one of
 * feed-forward, each normalized after it is added to the stream.
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
