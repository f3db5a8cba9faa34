// SAM 3's DETR: its encoder lets places see the prompt, its decoder refines boxes and says whether anything is there at all.
import type { Sam3DETRDecoderConfig } from "@tiny-random/atlas/configs/sam3_detr_decoder";
import type { Sam3DETREncoderConfig } from "@tiny-random/atlas/configs/sam3_detr_encoder";
import { embedding, layerNorm, module, Tensor, towerMlp } from "@tiny-random/nn";
import { coordinateSines, inverseSigmoid, rowFirst } from "@tiny-random/vision/layers/box-coordinates";
import { attention, edgesOf, type Places, type Prompt, threeLayers, twoLayers } from "./attention.ts";

const encoderLayer = (c: Sam3DETREncoderConfig) =>
  module(
    {
      layer_norm1: layerNorm(c.hidden_size),
      self_attn: attention(c),
      layer_norm2: layerNorm(c.hidden_size),
      cross_attn: attention(c),
      layer_norm3: layerNorm(c.hidden_size),
      mlp: towerMlp(c),
    },
    (m, x: Tensor, positions: Tensor, { states, mask }: Prompt) => {
      const value = m.layer_norm1(x);
      const placed = value.add(positions);
      const attended = x.add(m.self_attn({ query: placed, key: placed, value }));
      const query = m.layer_norm2(attended);
      const crossed = attended.add(m.cross_attn({ query, key: states, value: states, mask }));
      return crossed.add(m.mlp(m.layer_norm3(crossed)));
    },
  );

/** Places that see each other and the prompt: `[batch, places, width]` → the same. */
export const detrEncoder = (c: Sam3DETREncoderConfig) =>
  module(
    { layers: Array.from({ length: c.num_layers }, () => encoderLayer(c)) },
    (m, { states, positions }: Places, prompt: Prompt) =>
      m.layers.reduce((x, layer) => layer(x, positions, prompt), states),
  );

/** What the decoder's layers read besides their queries. */
interface DecoderMemory {
  readonly places: Places;
  readonly prompt: Prompt;
}

const decoderLayer = (c: Sam3DETRDecoderConfig) =>
  module(
    {
      self_attn: attention(c),
      self_attn_layer_norm: layerNorm(c.hidden_size),
      text_cross_attn: attention(c),
      text_cross_attn_layer_norm: layerNorm(c.hidden_size),
      vision_cross_attn: attention(c),
      vision_cross_attn_layer_norm: layerNorm(c.hidden_size),
      mlp: towerMlp(c),
      mlp_layer_norm: layerNorm(c.hidden_size),
    },
    (m, x: Tensor, positions: Tensor, bias: Tensor, { places, prompt }: DecoderMemory) => {
      const placed = x.add(positions);
      const own = m.self_attn_layer_norm(x.add(m.self_attn({ query: placed, key: placed, value: x })));
      const { states: said, mask } = prompt;
      const asked = m.text_cross_attn({ query: own.add(positions), key: said, value: said, mask });
      const told = m.text_cross_attn_layer_norm(own.add(asked));
      const query = told.add(positions);
      const key = places.states.add(places.positions);
      const seen = m.vision_cross_attn({ query, key, value: places.states, mask: bias });
      const shown = m.vision_cross_attn_layer_norm(told.add(seen));
      return m.mlp_layer_norm(shown.add(m.mlp(shown)));
    },
  );

/** Distances with their sign, on a scale of logarithms: 1 at seven eighths of the image. */
const logarithmic = (distances: Tensor): Tensor => {
  const eighths = distances.mul(8);
  return eighths.sign().mul(eighths.abs().add(1).log().div(Math.log(8)));
};

/** How far places along an axis are from both edges of each box: `[batch, queries, places, 2]`. */
const fromEdges = ({ low, high }: ReturnType<typeof edgesOf>, axis: 0 | 1, length: number): Tensor => {
  const edges = Tensor.cat([low.slice(-1, axis, axis + 1), high.slice(-1, axis, axis + 1)], -1).unsqueeze(2);
  const starts = Array.from({ length }, (_, place) => place / length);
  return logarithmic(edges.graph.constant(starts, "float32", [length, 1]).sub(edges));
};

/** Rows before the first, which are zeros: those of the presence token. */
const behindPresence = (x: Tensor): Tensor => x.pad([0, 0, 1, 0]);

const decoderParts = (c: Sam3DETRDecoderConfig) => {
  const width = c.hidden_size;
  return {
    layers: Array.from({ length: c.num_layers }, () => decoderLayer(c)),
    output_layer_norm: layerNorm(width),
    box_head: threeLayers(width, 4),
    query_embed: embedding(c.num_queries, width),
    reference_points: embedding(c.num_queries, 4),
    presence_token: embedding(1, width),
    presence_head: threeLayers(width, 1),
    presence_layer_norm: layerNorm(width),
    ref_point_head: twoLayers(2 * width, width, width),
    box_rpb_embed_x: twoLayers(2, width, c.num_attention_heads),
    box_rpb_embed_y: twoLayers(2, width, c.num_attention_heads),
  };
};

type DecoderParts = Readonly<ReturnType<typeof decoderParts>>;

/** What a place's distance from a box adds to its score: `[batch, heads, queries + 1, places]`. */
const boxBias = (m: DecoderParts, boxes: Tensor, { rows, columns }: Places): Tensor => {
  const edges = edgesOf(boxes);
  const across = m.box_rpb_embed_x(fromEdges(edges, 0, columns));
  const down = m.box_rpb_embed_y(fromEdges(edges, 1, rows));
  return behindPresence(down.unsqueeze(3).add(across.unsqueeze(2)).flatten(2, 3).permute(0, 3, 1, 2));
};

/** What the decoder finds. */
export interface Found {
  /** Of each query, normed: `[batch, queries, width]`. */
  readonly states: Tensor;
  /** Middle and size. */
  readonly boxes: Tensor;
  /** Those that each layer read: `[layers, batch, queries, 4]`. */
  readonly references: Tensor;
  /** `[batch, 1]` */
  readonly presence: Tensor;
}

/** The furthest that a score of presence is from 0. */
const mostPresence = 10;

/** Queries that see each other, the prompt, and places near their boxes, which every layer moves. */
export const detrDecoder = (c: Sam3DETRDecoderConfig) =>
  module(decoderParts(c), (m, memory: DecoderMemory): Found => {
    const { graph } = memory.prompt.states;
    const rows = [memory.prompt.states.size(0), c.num_queries];
    const every = (table: { weight: Parameters<typeof graph.parameter>[0] }) => {
      const whole = graph.parameter(table.weight).unsqueeze(0);
      return whole.expand([rows[0] ?? 1, ...whole.shape.slice(1)]);
    };
    let boxes = every(m.reference_points).sigmoid();
    let x = Tensor.cat([every(m.presence_token), every(m.query_embed)], 1);
    const references: Tensor[] = [];
    for (const layer of m.layers) {
      const positions = m.ref_point_head(coordinateSines(rowFirst(boxes), c.hidden_size / 2));
      x = layer(x, behindPresence(positions), boxBias(m, boxes, memory.places), memory);
      references.push(boxes);
      boxes = m
        .box_head(m.output_layer_norm(x.slice(1, 1)))
        .add(inverseSigmoid(boxes, 1e-3))
        .sigmoid();
    }
    const presence = m.presence_head(m.presence_layer_norm(x.slice(1, 0, 1))).squeeze(-1);
    return {
      states: m.output_layer_norm(x.slice(1, 1)),
      boxes,
      references: Tensor.stack(references, 0),
      presence: presence.clamp(-mostPresence, mostPresence),
    };
  });
