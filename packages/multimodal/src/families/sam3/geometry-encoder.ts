import type { Sam3GeometryEncoderConfig } from "@tiny-random/atlas/configs/sam3_geometry_encoder";
import {
  channelsFirst,
  channelsLast,
  conv2d,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { coordinateSines, rowFirst } from "@tiny-random/vision/layers/box-coordinates";
import { attention, edgesOf, type Places } from "./attention.ts";

/** The label of a row that is no box. */
const padding = -10;

/** Boxes beside texts. */
export interface BoxPrompts {
  /** Middle and size within ±1, `[batch, boxes, 4]`. */
  readonly boxes: Tensor;
  /** 1 of what is looked for, 0 of what is not, -10 at padding: int64 `[batch, boxes]`. */
  readonly labels: Tensor;
}

/** The boxes and one of padding behind them, so that none at all are a row too. */
const oneMore = ({ boxes, labels }: BoxPrompts): BoxPrompts => {
  const behind = (x: Tensor, width: readonly number[]) =>
    x.graph.constant([padding], x.dtype, [1, 1, ...width.map(() => 1)]).expand([x.size(0), 1, ...width]);
  return {
    boxes: Tensor.cat([boxes, behind(boxes, [4])], 1),
    labels: Tensor.cat([labels, behind(labels, [])], 1),
  };
};

/**
 * A map within each box, by bilinear means (RoIAlign; He et al., 2017): `[batch · boxes, channels, side, side]`. Coordinates are not
 * shifted by half a place, and a part of a box has as many samples as it has places.
 */
const pooledBoxes = (map: Tensor, boxes: Tensor, side: number): Tensor => {
  const { graph } = map;
  const { low, high } = edgesOf(boxes);
  const [rows, columns] = [Number(map.size(2)), Number(map.size(3))];
  const edges = Tensor.cat([low, high], -1).mul(graph.constant([columns, rows, columns, rows], "float32"));
  const image = Tensor.arange(graph, boxes.size(0)).unsqueeze(1).expand(boxes.shape.slice(0, 2));
  const all = edges.flatten(0, 1);
  return graph.add(
    "RoiAlign",
    [map, all, image.flatten(0, 1)],
    { dtype: map.dtype, shape: [all.size(0), map.size(1), side, side] },
    {
      coordinate_transformation_mode: { text: "output_half_pixel" },
      output_height: { int: side },
      output_width: { int: side },
    },
  );
};

/** A pre-norm layer: prompts see each other, then the map, whose positions are part of keys alone. */
const layer = (c: Sam3GeometryEncoderConfig) =>
  module(
    {
      layer_norm1: layerNorm(c.hidden_size),
      self_attn: attention(c),
      layer_norm2: layerNorm(c.hidden_size),
      cross_attn: attention(c),
      layer_norm3: layerNorm(c.hidden_size),
      mlp: towerMlp(c),
    },
    (m, x: Tensor, mask: Tensor, places: Places) => {
      const normed = m.layer_norm1(x);
      const attended = x.add(m.self_attn({ query: normed, key: normed, value: normed, mask }));
      const query = m.layer_norm2(attended);
      const key = places.states.add(places.positions);
      const crossed = attended.add(m.cross_attn({ query, key, value: places.states }));
      return crossed.add(m.mlp(m.layer_norm3(crossed)));
    },
  );

/** The parts that embed boxes: coordinates, what the map shows there, sines of the middle, and the label. */
const boxParts = (c: Sam3GeometryEncoderConfig) => {
  const width = c.hidden_size;
  return {
    label_embed: embedding(2, width),
    boxes_direct_project: linear(4, width),
    boxes_pool_project: conv2d(width, width, c.roi_size),
    boxes_pos_enc_project: linear(width + 2, width),
    vision_layer_norm: layerNorm(width),
  };
};

const embeddedBoxes = (
  m: ReturnType<typeof boxParts>,
  c: Sam3GeometryEncoderConfig,
  { boxes, labels }: BoxPrompts,
  map: Tensor,
): Tensor => {
  const normed = channelsFirst(m.vision_layer_norm(channelsLast(map)));
  const pooled = m.boxes_pool_project(pooledBoxes(normed, boxes, c.roi_size));
  const sines = coordinateSines(rowFirst(boxes.slice(-1, 0, 2)), c.hidden_size / 2);
  const heightFirst = boxes.index_select(-1, boxes.graph.constant([3, 2], "int64"));
  return m
    .label_embed(labels.masked_fill(labels.eq(padding), 0))
    .add(m.boxes_direct_project(boxes))
    .add(pooled.reshape([boxes.size(0), boxes.size(1), c.hidden_size]))
    .add(m.boxes_pos_enc_project(Tensor.cat([sines, heightFirst], -1)));
};

/**
 * Boxes that show what is looked for, as prompts beside texts.
 *
 * @returns of each box, then of one token for all of them: states, and which are not padding. Without any box nothing is kept.
 */
export const geometryEncoder = (c: Sam3GeometryEncoderConfig) => {
  const width = c.hidden_size;
  return module(
    {
      ...boxParts(c),
      cls_embed: embedding(1, width),
      final_proj: linear(width, width),
      prompt_layer_norm: layerNorm(width),
      layers: Array.from({ length: c.num_layers }, () => layer(c)),
      output_layer_norm: layerNorm(width),
    },
    (m, given: BoxPrompts, map: Tensor, places: Places) => {
      const prompts = oneMore(given);
      const { boxes, labels } = prompts;
      const { graph } = boxes;
      const first = Tensor.arange(graph, boxes.size(0)).mul(0).unsqueeze(1);
      // The reference puts this token behind each row's boxes; no position tells prompts apart.
      const all = Tensor.cat([embeddedBoxes(m, c, prompts, map), m.cls_embed(first)], 1);
      const real = labels.ne(padding).to("int64");
      const mask = paddingMask(Tensor.cat([real, first.add(1)], 1));
      const states = m.layers.reduce((x, each) => each(x, mask, places), m.prompt_layer_norm(m.final_proj(all)));
      const some = first.add(graph.dimValue(given.boxes.size(1)).minimum(1));
      return { states: m.output_layer_norm(states), kept: Tensor.cat([real, some], 1) };
    },
  );
};
