// Attention of the Perceiver (Jaegle et al., 2021): queries of one width look at states of another.
import type { PerceiverConfig } from "@tiny-random/atlas/configs/perceiver";
import { InputError } from "@tiny-random/core";
import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The sizes of one layer. */
export interface LayerSizes {
  readonly heads: number;
  /** Features of the queries, and of what the layer makes. */
  readonly queryWidth: number;
  /** Features of the states that the queries look at; themselves where there are none. */
  readonly sourceWidth?: number;
  /** Features of queries and keys, and of values, after their projections; the class's choice by default. */
  readonly keyWidth?: number | null;
  readonly valueWidth?: number | null;
  readonly widening: number;
  /** The queries stay where they are not added to what they find: as positions, where pixels come out. */
  readonly addsQueries: boolean;
}

/** torch.nn.LayerNorm's own, whatever the config says. */
const epsilon = 1e-5;

const keyWidthOf = (c: PerceiverConfig, { queryWidth, sourceWidth, keyWidth }: LayerSizes): number => {
  if (keyWidth !== undefined && keyWidth !== null) return keyWidth;
  return sourceWidth === undefined || c.cross_attention_shape_for_attention === "q" ? queryWidth : sourceWidth;
};

const selfAttention = (sizes: LayerSizes, keys: number, values: number) => {
  const { heads, queryWidth, sourceWidth } = sizes;
  if (keys % heads !== 0 || values % heads !== 0)
    throw new InputError(
      `${heads} heads (num_cross_attention_heads, num_self_attention_heads) do not divide ${keys} features of keys (qk_channels) and ${values} of values (v_channels)`,
      "Set num_cross_attention_heads to 1, as checkpoints of images do, or qk_channels and v_channels.",
    );
  const from = sourceWidth ?? queryWidth;
  return module(
    {
      layernorm1: layerNorm(queryWidth, epsilon),
      layernorm2: sourceWidth === undefined ? undefined : layerNorm(sourceWidth, epsilon),
      query: linear(queryWidth, keys),
      key: linear(from, keys),
      value: linear(from, values),
    },
    (m, x: Tensor, source?: Tensor, mask?: Tensor) => {
      const queries = m.layernorm1(x);
      const seen = source && m.layernorm2 ? m.layernorm2(source) : queries;
      const split = (part: Tensor, width: number) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(queries), keys), split(m.key(seen), keys), split(m.value(seen), values), { mask });
    },
  );
};

const attention = (c: PerceiverConfig, sizes: LayerSizes) => {
  const keys = keyWidthOf(c, sizes);
  const values = sizes.valueWidth ?? keys;
  const made = sizes.sourceWidth === undefined ? values : sizes.queryWidth;
  const output = module({ dense: linear(values, made) }, (m, x: Tensor) => m.dense(x));
  return module(
    { self: selfAttention(sizes, keys, values), output },
    (m, x: Tensor, source?: Tensor, mask?: Tensor) => {
      const found = m.output(m.self(x, source, mask));
      return sizes.addsQueries ? found.add(x) : found;
    },
  );
};

const mlp = (c: PerceiverConfig, width: number, widening: number) =>
  module({ dense1: linear(width, widening * width), dense2: linear(widening * width, width) }, (m, x: Tensor) =>
    m.dense2(activation(c.hidden_act)(m.dense1(x))),
  );

/** A layer of queries `[batch, queries, width]` over a source `[batch, length, source width]`, or over themselves. */
export const perceiverLayer = (c: PerceiverConfig, sizes: LayerSizes) =>
  module(
    {
      attention: attention(c, sizes),
      layernorm: layerNorm(sizes.queryWidth, epsilon),
      mlp: mlp(c, sizes.queryWidth, sizes.widening),
    },
    (m, x: Tensor, source?: Tensor, mask?: Tensor) => {
      const attended = m.attention(x, source, mask);
      return attended.add(m.mlp(m.layernorm(attended)));
    },
  );
