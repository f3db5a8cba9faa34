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
> & { readonly use_qformer_text_input?: boolean };

/** What the places of a sequence look at. */
export interface QueryContext {
  /** What queries attend to, `[batch, length, encoder_hidden_size]`; the places of a text have none. */
  readonly states?: Tensor;
  /** Added to the scores of what they attend to, `[batch, 1, 1, length]`. */
  readonly statesMask?: Tensor;
  /** Added to the scores of all places, `[batch, 1, 1, places]`. */
  readonly mask?: Tensor;
}

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
    (m, x: Tensor, states: Tensor, mask?: Tensor) =>
      attend(split(m.query(x)), split(m.key(states)), split(m.value(states)), { mask }),
  );
  return module({ attention: scores, output: addAndNorm(c, width) }, (m, x: Tensor, states: Tensor, mask?: Tensor) =>
    m.output(m.attention(x, states, mask), x),
  );
};

/** Half of a feed-forward block: BERT's, in two modules. */
const intermediate = (c: QueryFormerConfig) =>
  module({ dense: linear(c.hidden_size, c.intermediate_size) }, (m, x: Tensor) => activation(c.hidden_act)(m.dense(x)));

/** Queries attend to each other and to the states, a text's tokens to each other: each kind has a feed-forward block. */
const layer = (c: QueryFormerConfig, index: number) => {
  const isCrossing = index % c.cross_attention_frequency === 0;
  const texts = c.use_qformer_text_input ?? false;
  return module(
    {
      attention: attention(c, c.hidden_size),
      crossattention: isCrossing ? attention(c, c.encoder_hidden_size) : undefined,
      intermediate: texts ? intermediate(c) : undefined,
      output: texts ? addAndNorm(c, c.intermediate_size) : undefined,
      intermediate_query: intermediate(c),
      output_query: addAndNorm(c, c.intermediate_size),
    },
    (m, x: Tensor, { states, statesMask, mask }: QueryContext) => {
      const attended = m.attention(x, x, mask);
      if (states) {
        const informed = m.crossattention?.(attended, states, statesMask) ?? attended;
        return m.output_query(m.intermediate_query(informed), informed);
      }
      if (!m.intermediate || !m.output) throw new Error("a Q-Former without use_qformer_text_input reads no texts");
      return m.output(m.intermediate(attended), attended);
    },
  );
};

/** The layers one after another, under `layer`: `[batch, places, width]` → the same. */
const queryLayers = (c: QueryFormerConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index));
  return module({ layer: layers }, (m, x: Tensor, context: QueryContext) =>
    m.layer.reduce<Tensor>((places, one) => one(places, context), x),
  );
};

/** Queries `[1, queries, width]` that look at states → `[batch, queries, width]`; a text `[batch, length, width]` → the same. */
export const queryFormer = (c: QueryFormerConfig) =>
  module(
    { layernorm: layerNorm(c.hidden_size, c.layer_norm_eps), encoder: queryLayers(c) },
    (m, places: Tensor, context: QueryContext) => m.encoder(m.layernorm(places), context),
  );
