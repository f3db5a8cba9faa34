// OneFormer's transformer (Jain et al., 2022): a task's token makes queries, which look at places inside their masks.
import type { OneFormerConfig } from "@tiny-random/atlas/configs/oneformer";
import {
  activation,
  asSequence,
  conv2d,
  embedding,
  fusedAttention,
  layerNorm,
  linear,
  module,
  Tensor,
} from "@tiny-random/nn";
import { positionedAttention, postNorm, preNorm } from "@tiny-random/vision/layers/detr-transformer";
import { insideMask, levelCount } from "@tiny-random/vision/layers/mask-pixel-decoder";
import { maskEmbedder, masksOf, queryLabels, wholePositions } from "@tiny-random/vision/layers/mask-queries";

const residualOf = (c: OneFormerConfig) => (c.pre_norm ? preNorm : postNorm);

const normOf = (c: OneFormerConfig) => layerNorm(c.hidden_dim, c.layer_norm_eps);

/** A map that queries look at, as a sequence, and where its places are. */
interface Places {
  readonly values: Tensor;
  readonly positions: Tensor;
}

/** Self-attention, a look at a map, feed-forward: with norms behind or before each. */
const queryLayer = (c: OneFormerConfig) => {
  const { hidden_dim: width, num_attention_heads: heads, dim_feedforward: inner } = c;
  const residual = residualOf(c);
  const children = {
    self_attn: fusedAttention(width, heads),
    multihead_attn: fusedAttention(width, heads),
    linear1: linear(width, inner),
    linear2: linear(inner, width),
    norm1: normOf(c),
    norm2: normOf(c),
    norm3: normOf(c),
  };
  return module(children, (m, x: Tensor, own: Tensor, { values, positions }: Places) => {
    const attended = residual(x, m.norm1, (h) => m.self_attn({ query: h.add(own), key: h.add(own), value: h }));
    const crossed = residual(attended, m.norm2, (h) =>
      m.multihead_attn({ query: h.add(own), key: values.add(positions), value: values }),
    );
    return residual(crossed, m.norm3, (h) => m.linear2(activation("relu")(m.linear1(h))));
  });
};

/** Layers in which a task's token becomes as many queries as there are positions. */
const queryTransformer = (c: OneFormerConfig) => {
  const decoder = module(
    { layers: Array.from({ length: c.query_dec_layers }, () => queryLayer(c)), norm: normOf(c) },
    (m, x: Tensor, own: Tensor, places: Places) =>
      m.norm(m.layers.reduce((states, one) => one(states, own, places), x)),
  );
  return module({ decoder }, (m, x: Tensor, own: Tensor, places: Places) => m.decoder(x, own, places));
};

/** A block and its norm. */
const normed = <P extends Parameters<typeof module>[0]>(c: OneFormerConfig, parts: P) => ({
  ...parts,
  norm: normOf(c),
});

/** Cross-attention within a query's mask, self-attention, feed-forward. */
const decoderLayer = (c: OneFormerConfig) => {
  const { hidden_dim: width, num_attention_heads: heads, dim_feedforward: inner } = c;
  const residual = residualOf(c);
  const sizes = { width, heads, feedForward: inner, act: "relu" };
  const cross_attn = module(
    normed(c, { multihead_attn: fusedAttention(width, heads) }),
    (m, x: Tensor, own: Tensor, { values, positions }: Places, mask: Tensor) =>
      residual(x, m.norm, (h) =>
        m.multihead_attn({ query: h.add(own), key: values.add(positions), value: values, mask }),
      ),
  );
  const self_attn = module(normed(c, { self_attn: positionedAttention(sizes) }), (m, x: Tensor, own: Tensor) =>
    residual(x, m.norm, (h) => m.self_attn(h, own, { values: h, positions: own })),
  );
  const ffn = module(normed(c, { linear1: linear(width, inner), linear2: linear(inner, width) }), (m, x: Tensor) =>
    residual(x, m.norm, (h) => m.linear2(activation("relu")(m.linear1(h)))),
  );
  return module({ cross_attn, self_attn, ffn }, (m, x: Tensor, own: Tensor, places: Places, mask: Tensor) =>
    m.ffn(m.self_attn(m.cross_attn(x, own, places, mask), own)),
  );
};

/** A level of the pixel decoder: its map, and that as places. */
interface Level extends Places {
  readonly map: Tensor;
}

/** What queries become of a task and of maps. */
const decoder = (c: OneFormerConfig) => {
  const children = {
    query_transformer: queryTransformer(c),
    decoder_norm: normOf(c),
    layers: Array.from({ length: c.decoder_layers - 1 }, () => decoderLayer(c)),
    query_input_projection: conv2d(c.conv_dim, c.hidden_dim, 1),
    class_embed: queryLabels(c, c.hidden_dim),
    mask_embed: module({ layers: maskEmbedder(c.hidden_dim, c.mask_dim) }, (m, x: Tensor) => m.layers(x)),
  };
  return module(children, (m, task: Tensor, own: Tensor, levels: readonly Level[], pixels: Tensor) => {
    const { graph } = pixels;
    const token = (c.use_task_norm ? m.decoder_norm(task) : task).unsqueeze(1);
    const asked = own.slice(1, 0, c.num_queries - 1);
    const begun = c.use_task_norm ? token.expand([pixels.size(0), c.num_queries - 1, c.hidden_dim]) : asked.mul(0);
    const features = asSequence(m.query_input_projection(pixels));
    // What queries read are positions; the features take the place of positions.
    const places = wholePositions(graph, pixels, c.hidden_dim).expand(features.shape);
    const objects = m.query_transformer(begun, asked, { values: places, positions: features });
    const queries = Tensor.cat([objects, token], 1);
    const masked = (states: Tensor) => masksOf(m.mask_embed(m.decoder_norm(states)), pixels);
    const states = m.layers.reduce((x, layer, index) => {
      const level = levels[index % levelCount] as Level;
      return layer(x, own, level, insideMask(masked(x), level.map));
    }, queries);
    return { states, queries, masks: masked(states), labels: m.class_embed(m.decoder_norm(states)) };
  });
};

/** The transformer over the levels of a pixel decoder. */
export const oneFormerTransformer = (c: OneFormerConfig) =>
  module(
    {
      queries_embedder: embedding(c.num_queries, c.hidden_dim),
      decoder: decoder(c),
      level_embed: embedding(levelCount, c.hidden_dim),
    },
    (m, task: Tensor, maps: readonly Tensor[], pixels: Tensor) => {
      const { graph } = pixels;
      const ofLevels = graph.parameter(m.level_embed.weight);
      const levels = maps.map((map, index) => ({
        map,
        values: asSequence(map).add(ofLevels.select(0, index)),
        positions: wholePositions(graph, map, c.hidden_dim),
      }));
      const own = graph
        .parameter(m.queries_embedder.weight)
        .unsqueeze(0)
        .expand([pixels.size(0), c.num_queries, c.hidden_dim]);
      return m.decoder(task, own, levels, pixels);
    },
  );
