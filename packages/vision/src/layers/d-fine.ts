// D-FINE and DEIMv2, which was made of it: RT-DETR whose decoder refines distributions of edges (Peng et al., 2024).
import { type Context, InputError } from "@tiny-random/core";
import { type AnyModule, layerNorm, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { inverseSigmoid } from "./box-coordinates.ts";
import { type LevelMemory, lookAt } from "./deformable-attention.ts";
import { halvedHgnet } from "./hgnet-layers.ts";
import { convNorm, type HybridEncoderConfig } from "./hybrid-encoder.ts";
import { type PointTable, pointMaps, pointShares, tableLooks } from "./point-table-attention.ts";
import { predictionHead } from "./prediction-head.ts";
import {
  labelScores,
  type RtDetrConfig,
  type RtDetrDecoded,
  type RtDetrQueries,
  tinyRtDetr,
  unusedScores,
} from "./rt-detr.ts";

/** The config fields of the detectors. */
export interface DFineConfig extends RtDetrConfig {
  readonly decoder_n_points: number | readonly number[];
  readonly decoder_offset_scale: number;
  readonly decoder_method: string;
  readonly eval_idx: number;
  readonly lqe_hidden_dim: number;
  readonly lqe_layers: number;
  readonly top_prob_values: number;
  readonly max_num_bins: number;
  readonly reg_scale: number;
  readonly up: number;
  readonly depth_mult: number;
}

/** A convolution of channels, then one of space that halves the map. */
export const separableDownsample = (c: HybridEncoderConfig) => {
  const width = c.encoder_hidden_dim;
  return module(
    {
      conv1: convNorm(c, width, width, { kernel: 1 }),
      conv2: convNorm(c, width, width, { kernel: 3, stride: 2, groups: width }),
    },
    (m, x: Tensor) => m.conv2(m.conv1(x)),
  );
};

/** Deformable attention that reads values as they are. */
export const pointAttention = (c: DFineConfig) => {
  const given = c.decoder_n_points;
  const table: PointTable = {
    width: c.d_model,
    heads: c.decoder_attention_heads,
    points: typeof given === "number" ? Array.from({ length: c.num_feature_levels }, () => given) : given,
    offsetScale: c.decoder_offset_scale,
    method: c.decoder_method,
  };
  return module(
    { ...pointMaps(table), num_points_scale: pointShares(table.points) },
    (m, x: Tensor, boxes: Tensor, memory: LevelMemory) =>
      lookAt(memory.values, memory.levels, tableLooks(m, m.num_points_scale, table, x, boxes, memory)),
  );
};

/** A sum of two states, each gated by what both say. */
export const gateway = (width: number, norm: ((x: Tensor) => Tensor) & AnyModule = layerNorm(width)) =>
  module({ gate: linear(2 * width, 2 * width), norm }, (m, before: Tensor, after: Tensor) => {
    const [first, second] = m
      .gate(Tensor.cat([before, after], -1))
      .sigmoid()
      .chunk(2, -1) as [Tensor, Tensor];
    return m.norm(first.mul(before).add(second.mul(after)));
  });

/** How far an edge lies where each bin of its distribution is certain, near bins closer to each other: `[bins + 1]`. */
const binDistances = (up: Tensor, scale: Tensor, bins: number): Tensor => {
  const bound = up.abs().mul(scale.abs());
  const half = bins / 2 - 1;
  const step = bound.add(1).pow(2 / (bins - 2));
  const powers = step.pow(
    up.graph.constant(
      Array.from({ length: half }, (_, index) => index + 1),
      "float32",
    ),
  );
  const right = powers.sub(1);
  const order = up.graph.constant(
    Array.from({ length: half }, (_, index) => half - 1 - index),
    "int64",
  );
  const left = right.index_select(0, order).neg();
  const end = bound.mul(2);
  return Tensor.cat([end.neg(), left, up.mul(0), right, end], 0);
};

/** Boxes whose edges lie at some distances from those of others, in parts of their size. */
const edgesMoved = (boxes: Tensor, distances: Tensor, scale: Tensor): Tensor => {
  const [middle, size] = boxes.split([2, 2], -1) as [Tensor, Tensor];
  const [before, after] = distances.split([2, 2], -1) as [Tensor, Tensor];
  const regular = scale.abs();
  const part = size.div(regular);
  const first = middle.sub(before.add(regular.mul(0.5)).mul(part));
  const last = middle.add(after.add(regular.mul(0.5)).mul(part));
  return Tensor.cat([first.add(last).div(2), last.sub(first)], -1);
};

/** Scores, better where the distributions of edges are sharp: location quality estimation. */
const qualityEstimation = (c: DFineConfig) =>
  module(
    { reg_conf: predictionHead(c.lqe_hidden_dim, 1, c.lqe_layers, 4 * (c.top_prob_values + 1)) },
    (m, scores: Tensor, edges: Tensor) => {
      const top = edges.softmax(-1).topk(c.top_prob_values).values;
      const statistics = Tensor.cat([top, top.mean(-1, true)], -1).flatten(2);
      return scores.add(m.reg_conf(statistics));
    },
  );

const boxHead = (c: DFineConfig) => predictionHead(c.d_model, 4 * (c.max_num_bins + 1));

const fixedNumber = (value: number) => new Parameter([1], { kind: "exact", data: () => Float32Array.of(value) });

const checkLastLayer = (c: DFineConfig): void => {
  const index = c.eval_idx >= 0 ? c.eval_idx : c.decoder_layers + c.eval_idx;
  if (index === c.decoder_layers - 1) return;
  throw new InputError(
    `eval_idx of ${c.model_type} is ${c.eval_idx}: the reference has heads for ${c.decoder_layers} layers, and then runs more`,
    "Set eval_idx to -1.",
  );
};

/** A layer of the decoder: queries, their positions and boxes → queries. */
type DecoderLayer = ((x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => Tensor) & AnyModule;

/** The parts in which decoders differ. */
export interface DFineDecoderParts<C extends DFineConfig> {
  layer(c: C): DecoderLayer;
  /** Positions of queries by their boxes. */
  positions(c: C): ((boxes: Tensor) => Tensor) & AnyModule;
  /** Whether all layers have one head for boxes. */
  sharesBoxHead?(c: C): boolean;
}

/** Fine-grained distribution refinement (Peng et al., 2024): every layer adds to the distributions of a first box's edges. */
export const dFineDecoder = <C extends DFineConfig>(c: C, detects: boolean, parts: DFineDecoderParts<C>) => {
  checkLastLayer(c);
  const { d_model: width, max_num_bins: bins } = c;
  const ofLayers = <T>(make: () => T): T[] => Array.from({ length: c.decoder_layers }, make);
  const shared = parts.sharesBoxHead?.(c) ? boxHead(c) : undefined;
  const boxHeads = ofLayers(() => shared ?? boxHead(c));
  const children = {
    layers: ofLayers(() => parts.layer(c)),
    query_pos_head: parts.positions(c),
    bbox_embed: detects ? boxHeads : undefined,
    class_embed: detects ? ofLayers(() => labelScores(c)) : undefined,
    reg_scale: fixedNumber(c.reg_scale),
    pre_bbox_head: predictionHead(width, 4),
    up: fixedNumber(c.up),
    lqe_layers: ofLayers(() => qualityEstimation(c)),
  };
  return module(children, (m, queries: RtDetrQueries, memory: LevelMemory): RtDetrDecoded => {
    const { graph } = queries.x;
    const scale = graph.parameter(m.reg_scale);
    const distances = detects ? binDistances(graph.parameter(m.up), scale, bins) : undefined;
    let [states, boxes] = [queries.x, queries.boxes];
    let first: Tensor | undefined;
    let edges: Tensor | undefined;
    for (const [index, layer] of m.layers.entries()) {
      const before = states;
      states = layer(before, m.query_pos_head(boxes).clamp(-10, 10), boxes, memory);
      const refine = m.bbox_embed?.[index];
      if (!refine || !distances) continue;
      first ??= m.pre_bbox_head(states).add(inverseSigmoid(boxes)).sigmoid();
      const change = refine(index === 0 ? states : states.add(before)).unflatten(-1, [4, bins + 1]);
      edges = edges ? change.add(edges) : change;
      const moved = edges.softmax(-1).matmul(distances.unsqueeze(-1)).squeeze(-1);
      boxes = edgesMoved(first, moved, scale);
    }
    const scores = m.class_embed?.at(-1)?.(states);
    return { states, boxes, logits: scores && edges && m.lqe_layers.at(-1)?.(scores, edges) };
  });
};

/** Half as wide as other tiny models, encoder and decoder alike, so that maps are not projected between them. */
export const tinyDFine = <C extends DFineConfig>(c: C, context: Context, merged: C): Partial<C> => {
  const width = context.size.width / 2;
  const fields = tinyRtDetr(c, context, merged, width);
  const { backbone_config: backbone = c.backbone_config } = fields;
  const { embedding_size } = backbone;
  const backbone_config = typeof embedding_size === "number" ? halvedHgnet({ ...backbone, embedding_size }) : backbone;
  return { ...fields, d_model: width, backbone_config };
};

const refining = "boxes are refined in the class for detection only";

/** What the bare class does not read. */
export const unusedRefining = {
  "decoder.reg_scale": refining,
  "decoder.up": refining,
  "decoder.pre_bbox_head.": refining,
  "decoder.lqe_layers.": refining,
};

/** What the class for detection does not read. */
export const unusedBeforeLast = {
  ...unusedScores,
  "model.decoder.lqe_layers.": unusedScores["model.decoder.class_embed."],
};
