// Attention of the Funnel Transformer: queries and keys may be of different levels of pooling.
import type { FunnelConfig } from "@tiny-random/atlas/configs/funnel";
import { attend, layerNorm, linear, module, Parameter, splitHeads, Tensor, weight } from "@tiny-random/nn";
import type { Level } from "./levels.ts";

/** The type of the class token, which belongs to both texts of a pair. */
const classTokenType = 2;

/** Cosines and sines of places by the half of the features, `[length, width / 2]` each (Vaswani et al., 2017). */
const turnsOf = (places: Tensor, width: number) => {
  const half = width / 2;
  const frequencies = Array.from({ length: half }, (_, index) => 10000 ** (-index / half));
  const angles = places.unsqueeze(1).mul(places.graph.constant(frequencies, "float32"));
  return { cos: angles.cos(), sin: angles.sin() };
};

/**
 * Scores by distance, `[batch, heads, queries, keys]`: a query's features `[batch, heads, queries, width]` times sines and
 * cosines of the distance, each written as sums of products of the query's and the key's (Dai et al., 2020, A.2.2).
 */
const distanceScores = (features: Tensor, from: Tensor, to: Tensor, width: number): Tensor => {
  const [bySine, byCosine] = features.chunk(2, -1) as [Tensor, Tensor];
  const [query, key] = [turnsOf(from, width), turnsOf(to, width)];
  const turned = [
    bySine.mul(query.sin).add(byCosine.mul(query.cos)),
    byCosine.mul(query.sin).sub(bySine.mul(query.cos)),
  ];
  return Tensor.cat(turned, -1).matmul(Tensor.cat([key.cos, key.sin], -1).transpose(0, 1));
};

/** Which queries and keys are of one text, `[batch, 1, queries, keys]`: the class token is of both. */
const sameText = (queries: Level, keys: Level): Tensor => {
  const [query, key] = [queries.types.unsqueeze(-1), keys.types.unsqueeze(1)];
  const ofBoth = query.eq(classTokenType).logical_or(key.eq(classTokenType));
  return query.eq(key).logical_or(ofBoth).unsqueeze(1);
};

/** 0 for the first position, 1 for all others: a class token by itself has no distance and no text. */
const notFirst = (places: Tensor): Tensor => Tensor.arange(places.graph, places.size(0)).clamp(0, 1).to("float32");

/**
 * Attention with relative positions and texts (Dai et al., 2020), added to the queries and normalized:
 * `[batch, queries, width]`. Both values of `attention_type` ways to compute the same.
 */
export const relativeAttention = (c: FunnelConfig) => {
  const { d_model: width, n_head: heads, d_head: size } = c;
  const perHead = () => new Parameter([heads, size], { kind: "bias" });
  return module(
    {
      q_head: linear(width, heads * size, { bias: false }),
      k_head: linear(width, heads * size),
      v_head: linear(width, heads * size),
      r_w_bias: perHead(),
      r_r_bias: perHead(),
      r_kernel: weight([width, heads, size], width),
      r_s_bias: perHead(),
      seg_embed: new Parameter([2, heads, size], { kind: "embedding" }),
      post_proj: linear(heads * size, width),
      layer_norm: layerNorm(width, c.layer_norm_eps),
    },
    (m, x: Tensor, source: Tensor, queries: Level, keys: Level) => {
      const { graph } = x;
      const scaled = m.q_head(x).unflatten(-1, [heads, size]);
      const biased = (by: Parameter) =>
        scaled
          .add(by)
          .mul(1 / Math.sqrt(size))
          .transpose(1, 2);
      const kernel = graph.parameter(m.r_kernel).permute(1, 2, 0);
      const byDistance = distanceScores(biased(m.r_r_bias).matmul(kernel), queries.places, keys.places, width);
      const texts = biased(m.r_s_bias).matmul(graph.parameter(m.seg_embed).permute(1, 2, 0));
      const [other, same] = texts.chunk(2, -1) as [Tensor, Tensor];
      const byText = same.where(sameText(queries, keys), other);
      const relative = byDistance.add(byText);
      const apart = notFirst(queries.places).unsqueeze(-1).mul(notFirst(keys.places));
      const padding = keys.mask.sub(1).mul(1e6).unsqueeze(1).unsqueeze(1);
      const mask = (c.separate_cls ? relative.mul(apart) : relative).add(padding);
      const split = (part: Tensor) => splitHeads(part, heads, size);
      const attended = attend(biased(m.r_w_bias), split(m.k_head(source)), split(m.v_head(source)), { mask, scale: 1 });
      return m.layer_norm(x.add(m.post_proj(attended)));
    },
  );
};
