// The Q-Former of BLIP-2 (Li et al., 2023): learned queries that attend to each other and to an encoder's states.
import type { Blip2QFormerConfig } from "@tiny-random/atlas/configs/blip_2_qformer";
import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The config fields that it reads. */
export type QueryFormerConfig = Pick<
  Blip2QFormerConfig,
  | "hidden_size"
  | "num_hidden_layers"
  | "num_attention_heads"
  | "intermediate_size"
  | "hidden_act"
  | "layer_norm_eps"
  | "cross_attention_frequency"
  | "encoder_hidden_size"
>;

/** A linear map added to the stream, and a norm. */
const addAndNorm = (c: QueryFormerConfig, inputs: number) =>
  module(
    { dense: linear(inputs, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

/** Attention of queries to states of a width; one row of queries stands for as many as there are states. */
const attention = (c: QueryFormerConfig, inputs: number) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const split = (x: Tensor) => splitHeads(x, heads, width / heads);
  const scores = module(
    { query: linear(width, width), key: linear(inputs, width), value: linear(inputs, width) },
    (m, x: Tensor, states: Tensor) => attend(split(m.query(x)), split(m.key(states)), split(m.value(states))),
  );
  return module({ attention: scores, output: addAndNorm(c, width) }, (m, x: Tensor, states: Tensor) =>
    m.output(m.attention(x, states), x),
  );
};

const layer = (c: QueryFormerConfig, index: number) => {
  const isCrossing = index % c.cross_attention_frequency === 0;
  const inner = linear(c.hidden_size, c.intermediate_size);
  return module(
    {
      attention: attention(c, c.hidden_size),
      crossattention: isCrossing ? attention(c, c.encoder_hidden_size) : undefined,
      intermediate_query: module({ dense: inner }, (m, x: Tensor) => activation(c.hidden_act)(m.dense(x))),
      output_query: addAndNorm(c, c.intermediate_size),
    },
    (m, x: Tensor, states: Tensor) => {
      const attended = m.attention(x, x);
      const informed = m.crossattention?.(attended, states) ?? attended;
      return m.output_query(m.intermediate_query(informed), informed);
    },
  );
};

/** Queries `[1, queries, width]` and states `[batch, length, encoder_hidden_size]` → `[batch, queries, width]`. */
export const queryFormer = (c: QueryFormerConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index));
  return module(
    {
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      encoder: module({ layer: layers }, (m, x: Tensor, states: Tensor) =>
        m.layer.reduce<Tensor>((queries, one) => one(queries, states), x),
      ),
    },
    (m, queries: Tensor, states: Tensor) => m.encoder(m.layernorm(queries), states),
  );
};
