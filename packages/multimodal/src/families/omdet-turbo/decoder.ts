import type { ConfigOf } from "@tiny-random/core";
import { activation, embedding, forbidden, layerNorm, linear, module, type Parameter, Tensor } from "@tiny-random/nn";
import { inverseSigmoid } from "@tiny-random/vision/layers/box-coordinates";
import { deformableAttention, type LevelMemory } from "@tiny-random/vision/layers/deformable-attention";
import { flattenedMaps, levelMiddles } from "@tiny-random/vision/layers/map-levels";
import { predictionHead } from "@tiny-random/vision/layers/prediction-head";
import { atPlaces, bestPlaces, boxProposals } from "@tiny-random/vision/layers/query-selection";
import { projected } from "@tiny-random/vision/layers/rt-detr";
import { namedAttention } from "../../layers/grounding/encoder.ts";
import type { omdetFacts } from "./index.ts";

type OmDetTurboConfig = ConfigOf<typeof omdetFacts>;

/** What a task says: `[batch, length, width]` and 1 for its tokens, 0 for padding. */
export interface Task {
  readonly states: Tensor;
  readonly mask: Tensor;
}

/** A task's states, once through two linear layers. */
const taskEncoder = (c: OmDetTurboConfig) => {
  const width = c.class_embed_dim;
  const mlp = module(
    { linear1: linear(width, c.task_encoder_hidden_dim), linear2: linear(c.task_encoder_hidden_dim, width) },
    (m, x: Tensor) => m.linear2(activation(c.decoder_activation)(m.linear1(x))),
  );
  const res1 = module({ norm1: layerNorm(width, c.layer_norm_eps) }, (m, x: Tensor, more: Tensor) =>
    m.norm1(x.add(more)),
  );
  return module({ mlp, res1 }, (m, x: Tensor) => m.res1(x, m.mlp(x)));
};

/** What a layer looks at beside its queries. */
interface Around {
  readonly boxes: Tensor;
  readonly positions: Tensor;
  readonly memory: LevelMemory;
  /** Of the task's padding: `[batch, 1, 1, queries + length]`. */
  readonly mask: Tensor;
}

/** Queries and the words of the task look at each other; queries then around their boxes. */
const decoderLayer = (c: OmDetTurboConfig) => {
  const { decoder_hidden_dim: width, decoder_num_heads: heads, decoder_num_points: points } = c;
  const norm = () => layerNorm(width, c.layer_norm_eps);
  const children = {
    self_attn: namedAttention(width, heads),
    norm1: norm(),
    cross_attn: deformableAttention({ width, heads, levels: c.num_feature_levels, points }),
    norm2: norm(),
    linear1: linear(width, c.decoder_dim_feedforward),
    linear2: linear(c.decoder_dim_feedforward, width),
    norm3: norm(),
  };
  return module(children, (m, queries: Tensor, task: Tensor, { boxes, positions, memory, mask }: Around) => {
    const placed = Tensor.cat([queries.add(positions), task], 1);
    const both = Tensor.cat([queries, task], 1);
    const attended = m.norm1(both.add(m.self_attn(placed, placed, both, mask)));
    const own = attended.slice(1, 0, c.num_queries);
    const seen = m.norm2(own.add(m.cross_attn(own.add(positions), boxes.unsqueeze(2), memory)));
    const fed = m.linear2(activation(c.decoder_activation)(m.linear1(seen)));
    return { queries: m.norm3(seen.add(fed)), task: attended.slice(1, c.num_queries) };
  });
};

/** How much an angle counts. */
const scale = 1 / 0.07;

const unit = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt().clamp(1e-12));

/** How well states fit classes: `[batch, states, width]`, `[batch, classes, width]` → `[batch, states, classes]`. */
const similarity = (c: OmDetTurboConfig, states: Tensor, classes: Tensor): Tensor =>
  c.class_distance_type === "cosine"
    ? unit(states).matmul(unit(classes).transpose(1, 2)).mul(scale)
    : states.matmul(classes.transpose(1, 2));

const repeated = (table: Parameter, { graph, shape }: Tensor): Tensor =>
  graph
    .parameter(table)
    .unsqueeze(0)
    .expand([shape[0] ?? 1, ...table.shape]);

/** OmDet-Turbo's decoder (Zhao et al., 2024): RT-DETR's, whose queries are compared with classes of texts. */
export const omdetDecoder = (c: OmDetTurboConfig) => {
  const { decoder_hidden_dim: width, class_embed_dim: classWidth } = c;
  const forLayers = <T>(make: () => T) => Array.from({ length: c.decoder_num_layers }, make);
  const children = {
    channel_projection_layers: c.vision_features_channels.map((inputs) => projected(inputs, width, 1e-5)),
    task_encoder: taskEncoder(c),
    task_project: linear(classWidth, width),
    layers: forLayers(() => decoderLayer(c)),
    tgt_embed: c.learn_initial_query ? embedding(c.num_queries, width) : undefined,
    query_position_head: predictionHead(2 * width, width, 2, 4),
    encoder_vision_features: module(
      { "0": linear(width, width), "1": layerNorm(width, c.layer_norm_eps) },
      (m, x: Tensor) => m[1](m[0](x)),
    ),
    encoder_class_head: linear(classWidth, width),
    encoder_bbox_head: predictionHead(width, 4),
    decoder_class_head: forLayers(() => linear(classWidth, width)),
    decoder_bbox_head: forLayers(() => predictionHead(width, 4)),
  };
  return module(children, (m, given: readonly Tensor[], classes: Tensor, task: Task) => {
    const maps = flattenedMaps(given.map((map, level) => m.channel_projection_layers[level]?.(map) ?? map));
    const { inside, logits } = boxProposals(maps.levels, levelMiddles(maps.sequence.graph, maps.levels));
    const places = m.encoder_vision_features(maps.sequence.mul(inside.to("float32")));
    const scores = similarity(c, places, m.encoder_class_head(classes));
    const best = bestPlaces(scores.amax(-1), c.num_queries);
    const first = atPlaces(m.encoder_bbox_head(places).add(logits), best).sigmoid();
    const mask = paddedTask(task.mask, c.num_queries);
    const memory = { values: maps.sequence, levels: maps.levels };
    let states = m.tgt_embed ? repeated(m.tgt_embed.weight, best) : atPlaces(places, best);
    let [words, boxes] = [m.task_project(m.task_encoder(task.states)), first];
    for (const [index, layer] of m.layers.entries()) {
      const positions = m.query_position_head(boxes);
      const found = layer(states, words, { boxes, positions, memory, mask });
      [states, words] = [found.queries, found.task];
      const change = m.decoder_bbox_head[index]?.(states) as Tensor;
      boxes = change.add(inverseSigmoid(boxes)).sigmoid();
    }
    return {
      decoder_coord_logits: boxes,
      decoder_class_logits: similarity(c, states, m.decoder_class_head.at(-1)?.(classes) as Tensor),
      encoder_coord_logits: first,
      encoder_class_logits: atPlaces(scores, best),
    };
  });
};

/** The additive mask of queries, which all are seen, and of the words of a task. */
const paddedTask = (kept: Tensor, queries: number): Tensor => {
  const zero = kept.graph.constant([0], "float32");
  return zero.where(kept.gt(0), forbidden).pad([queries, 0]).unsqueeze(1).unsqueeze(1);
};
