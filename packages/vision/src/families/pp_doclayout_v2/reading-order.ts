import type { PPDocLayoutV2ReadingOrderConfig } from "@tiny-random/atlas/configs/pp_doc_layout_v2_reading_order";
import {
  activation,
  addDims,
  attend,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { globalPointer } from "../../layers/layout-detection.ts";

/** Elements of pages, the found ones first. */
export interface PageElements {
  /** `[batch, elements, 4]`: left, upper, right, lower edge on a page of 1000 by 1000 */
  readonly boxes: Tensor;
  /** `[batch, elements]` int64: their kinds */
  readonly labels: Tensor;
  /** `[batch, elements]` int64: 1 for as many as were found, whatever their places */
  readonly mask: Tensor;
}

/** Rows and columns of a page in whole numbers, as tables have them. */
const mostExtent = 1023;

/** Tables of edges and extents, LayoutLMv3's. */
const boxTables = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const edges = () => embedding(c.max_2d_position_embeddings, c.coordinate_size);
  const extents = () => embedding(c.max_2d_position_embeddings, c.shape_size);
  return {
    x_position_embeddings: edges(),
    y_position_embeddings: edges(),
    h_position_embeddings: extents(),
    w_position_embeddings: extents(),
  };
};

/** A marker of each element with its position and its box, as one vector each; the norm comes when labels are added. */
const embeddings = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const width = c.hidden_size;
  const table = (rows: number) => embedding(rows, width, { kind: "embedding", zeroRow: c.pad_token_id ?? 0 });
  const children = {
    word_embeddings: table(c.vocab_size),
    token_type_embeddings: embedding(c.type_vocab_size, width),
    position_embeddings: table(c.max_position_embeddings),
    ...boxTables(c),
    norm: layerNorm(width, c.layer_norm_eps),
    spatial_proj: linear(4 * c.coordinate_size + 2 * c.shape_size, width),
  };
  return module(children, (m, ids: Tensor, positions: Tensor, boxes: Tensor, labels: Tensor) => {
    const [left, upper, right, lower] = [0, 1, 2, 3].map((edge) => boxes.select(2, edge)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const spatial = [
      m.x_position_embeddings(left),
      m.y_position_embeddings(upper),
      m.x_position_embeddings(right),
      m.y_position_embeddings(lower),
      m.h_position_embeddings(lower.sub(upper).clamp(0, mostExtent)),
      m.w_position_embeddings(right.sub(left).clamp(0, mostExtent)),
    ];
    const words = m
      .word_embeddings(ids)
      .add(m.token_type_embeddings(ids.mul(0)))
      .add(m.position_embeddings(positions));
    return m.norm(words.add(m.spatial_proj(Tensor.cat(spatial, -1))).add(labels));
  });
};

/** How far boxes lie from each other in sizes of the first, and how many times as large it is: `[batch, from, to, 4]`. */
const boxRelations = (boxes: Tensor): Tensor => {
  const [first, last] = boxes.split([2, 2], -1) as [Tensor, Tensor];
  const middles = first.add(last).mul(0.5);
  const sizes = last.sub(first).clamp(1e-3).add(1e-5);
  const from = sizes.unsqueeze(2);
  const apart = middles.unsqueeze(2).sub(middles.unsqueeze(1)).abs();
  return Tensor.cat([apart.div(from).add(1).log(), from.div(sizes.unsqueeze(1)).log()], -1);
};

/** A bias of each head for each pair of boxes, of sines of their relations: `[batch, heads, from, to]`. */
const relationBias = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const features = c.relation_bias_embed_dim;
  const rates = Float32Array.from(
    { length: features / 2 },
    (_, index) => 1 / c.relation_bias_theta ** (index / (features / 4)),
  );
  const mixed = {
    weight: new Parameter([c.num_attention_heads, 4 * features, 1, 1], { kind: "weight", fanIn: 4 * features }),
    bias: new Parameter([c.num_attention_heads], { kind: "bias" }),
  };
  const pos_proj = module(mixed, (m, x: Tensor) => x.conv2d(m.weight, m.bias));
  return module({ pos_proj }, (m, boxes: Tensor) => {
    const turns = boxRelations(boxes)
      .mul(c.relation_bias_scale)
      .unsqueeze(-1)
      .mul(boxes.graph.constant(rates, "float32"));
    const sines = Tensor.cat([turns.sin(), turns.cos()], -1).flatten(-2);
    return m.pos_proj(sines.permute(0, 3, 1, 2));
  });
};

/** Self-attention, then feed-forward, each sum normalized. */
const layer = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const { hidden_size: width, num_attention_heads: heads } = c;
  const summed = (inputs: number) =>
    module({ dense: linear(inputs, width), norm: layerNorm(width, c.layer_norm_eps) }, (m, x: Tensor, before: Tensor) =>
      m.norm(m.dense(x).add(before)),
    );
  const self = module(
    { query: linear(width, width), key: linear(width, width), value: linear(width, width) },
    (m, x: Tensor, mask: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask });
    },
  );
  const children = {
    attention: module({ self, output: summed(width) }, (m, x: Tensor, mask: Tensor) => m.output(m.self(x, mask), x)),
    intermediate: module({ dense: linear(width, c.intermediate_size) }, (m, x: Tensor) =>
      activation(c.hidden_act)(m.dense(x)),
    ),
    output: summed(c.intermediate_size),
  };
  return module(children, (m, x: Tensor, mask: Tensor) => {
    const attended = m.attention(x, mask);
    return m.output(m.intermediate(attended), attended);
  });
};

/** A bias of LayoutLMv3 that the class has and never adds. */
const unreadBias = (c: PPDocLayoutV2ReadingOrderConfig, bins: number) => {
  const unread = "a bias of LayoutLMv3, in whose place the class computes that of boxes' relations";
  const weight = new Parameter([c.num_attention_heads, bins], { kind: "weight", fanIn: bins }, { unread });
  return module({ weight }, () => 0);
};

const encoder = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const spatial = c.has_spatial_attention_bias;
  const children = {
    layer: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
    rel_pos_bias: c.has_relative_attention_bias ? unreadBias(c, c.rel_pos_bins) : undefined,
    rel_pos_x_bias: spatial ? unreadBias(c, c.rel_2d_pos_bins) : undefined,
    rel_pos_y_bias: spatial ? unreadBias(c, c.rel_2d_pos_bins) : undefined,
    rel_bias_module: relationBias(c),
  };
  return module(children, (m, x: Tensor, boxes: Tensor, mask: Tensor) => {
    const biased = spatial ? mask.add(m.rel_bias_module(boxes)) : mask;
    return m.layer.reduce((h, each) => each(h, biased), x);
  });
};

/** A vector of zeros before the first of a sequence and behind its last one. */
const between = (x: Tensor): Tensor => {
  const end = x.slice(1, 0, 1).mul(0);
  return Tensor.cat([end, x, end], 1);
};

const hidden = -1e9;

/** Markers of a start, of elements, of an end behind the last one, and of padding: `[batch, elements + 2]` each. */
const markers = (c: PPDocLayoutV2ReadingOrderConfig, { mask }: PageElements) => {
  const { graph } = mask;
  const count = mask.sum(1, true);
  const order = Tensor.arange(graph, addDims(mask.size(1), 2)).unsqueeze(0);
  const padding = c.pad_token_id ?? 0;
  const constant = (id: number) => graph.constant([id], "int64");
  const known = order.le(count.add(1));
  const ids = constant(c.start_token_id)
    .where(order.eq(0), constant(c.pred_token_id).where(order.le(count), constant(c.end_token_id)))
    .where(known, constant(padding));
  const positions = order.add(1).mul(known.to("int64")).add(padding);
  const kept = known.logical_not().to("float32").mul(hidden).unsqueeze(1).unsqueeze(1);
  return { ids, positions, mask: kept };
};

/** In which order elements of pages are read: scores of each pair, `[batch, elements, elements]`. */
export const readingOrder = (c: PPDocLayoutV2ReadingOrderConfig) => {
  const width = c.hidden_size;
  const children = {
    embeddings: embeddings(c),
    label_embeddings: embedding(c.num_classes, width),
    label_features_projection: linear(width, width),
    encoder: encoder(c),
    relative_head: globalPointer(width, c.global_pointer_head_size),
  };
  return module(children, (m, elements: PageElements) => {
    const { ids, positions, mask } = markers(c, elements);
    const boxes = between(elements.boxes);
    const labels = between(m.label_features_projection(m.label_embeddings(elements.labels)));
    const x = m.embeddings(ids, positions, boxes.to("int64"), labels);
    return m.relative_head(m.encoder(x, boxes, mask).slice(1, 1, -1));
  });
};
