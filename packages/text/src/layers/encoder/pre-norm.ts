import { type AnyModule, linear, module, type Tensor } from "@tiny-random/nn";
import type { EncoderBlock, EncoderConfig, EncoderContext } from "./encoder-attention.ts";
import { intermediate } from "./post-norm.ts";

type Norm = ((x: Tensor) => Tensor) & AnyModule;

const projection = (c: EncoderConfig, inputs: number) =>
  module({ dense: linear(inputs, c.hidden_size) }, (m, x: Tensor) => m.dense(x));

/** A block of attention and one of feed-forward, each behind its norm, both added to the stream. */
export const preNormLayer = <C extends EncoderConfig>(c: C, self: EncoderBlock, norm: (c: C) => Norm): EncoderBlock => {
  const attention = module(
    { self, output: projection(c, c.hidden_size), LayerNorm: norm(c) },
    (m, x: Tensor, context: EncoderContext) => m.output(m.self(m.LayerNorm(x), context)).add(x),
  );
  return module(
    { attention, intermediate: intermediate(c), output: projection(c, c.intermediate_size), LayerNorm: norm(c) },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      return m.output(m.intermediate(m.LayerNorm(attended))).add(attended);
    },
  );
};
