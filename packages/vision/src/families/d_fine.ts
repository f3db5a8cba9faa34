import { dFine } from "@tiny-random/atlas/configs/d_fine";
import { type ConfigOf, type Context, InputError } from "@tiny-random/core";
import { activation, layerNorm, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { inverseSigmoid } from "../layers/box-coordinates.ts";
import { type LevelMemory, lookAt } from "../layers/deformable-attention.ts";
import { feedForward, positionedAttention, postNorm } from "../layers/detr-transformer.ts";
import { halvedHgnet } from "../layers/hgnet-layers.ts";
import { convNorm, cspRep, type HybridEncoderConfig, type HybridEncoderParts } from "../layers/hybrid-encoder.ts";
import { imageClass } from "../layers/image-class.ts";
import { type PointTable, pointMaps, pointShares, tableLooks } from "../layers/point-table-attention.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import {
  decoderProjections,
  labelScores,
  type RtDetrDecoded,
  type RtDetrParts,
  type RtDetrQueries,
  rtDetrImages,
  rtDetrModel,
  rtDetrProcessor,
  threeStages,
  tiedDetection,
  tinyRtDetr,
  unusedScores,
} from "../layers/rt-detr.ts";
import { roundHalfEven } from "../round-half-even.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type DFineConfig = ConfigOf<typeof dFine>;

/** Two CSP layers in a row, the results of both beside their inputs (GELAN of Wang et al., 2024). */
const gelan = (c: HybridEncoderConfig, blocks: number) => {
  const width = c.encoder_hidden_dim;
  const narrow = roundHalfEven(Math.floor((c.hidden_expansion * width) / 2));
  const act = "silu";
  const children = {
    conv1: convNorm(c, 2 * width, 2 * width, { kernel: 1, act }),
    csp_rep1: cspRep(c, width, narrow, narrow, blocks),
    conv2: convNorm(c, narrow, narrow, { kernel: 3, act }),
    csp_rep2: cspRep(c, narrow, narrow, narrow, blocks),
    conv3: convNorm(c, narrow, narrow, { kernel: 3, act }),
    conv4: convNorm(c, 2 * width + 2 * narrow, width, { kernel: 1, act }),
  };
  return module(children, (m, x: Tensor) => {
    const halves = m.conv1(x).chunk(2, 1);
    const first = m.conv2(m.csp_rep1(halves[1] as Tensor));
    const second = m.conv3(m.csp_rep2(first));
    return m.conv4(Tensor.cat([...halves, first, second], 1));
  });
};

/** A convolution of channels, then one of space that halves the map. */
const separableDownsample = (c: HybridEncoderConfig) => {
  const width = c.encoder_hidden_dim;
  return module(
    {
      conv1: convNorm(c, width, width, { kernel: 1 }),
      conv2: convNorm(c, width, width, { kernel: 3, stride: 2, groups: width }),
    },
    (m, x: Tensor) => m.conv2(m.conv1(x)),
  );
};

const encoderParts = (c: DFineConfig): HybridEncoderParts => ({
  lateral: (each) => convNorm(each, each.encoder_hidden_dim, each.encoder_hidden_dim, { kernel: 1 }),
  fuse: (each) => gelan(each, roundHalfEven(3 * c.depth_mult)),
  downsample: separableDownsample,
});

/** Deformable attention that reads values as they are. */
const attention = (c: DFineConfig) => {
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
const gateway = (width: number) =>
  module({ gate: linear(2 * width, 2 * width), norm: layerNorm(width) }, (m, before: Tensor, after: Tensor) => {
    const [first, second] = m
      .gate(Tensor.cat([before, after], -1))
      .sigmoid()
      .chunk(2, -1) as [Tensor, Tensor];
    return m.norm(first.mul(before).add(second.mul(after)));
  });

/** The largest number of float16, which states stay within. */
const largest = 65504;

const decoderLayer = (c: DFineConfig) => {
  const sizes = {
    width: c.d_model,
    heads: c.decoder_attention_heads,
    feedForward: c.decoder_ffn_dim,
    act: c.decoder_activation_function,
    epsilon: c.layer_norm_eps,
  };
  const children = {
    self_attn: positionedAttention(sizes),
    self_attn_layer_norm: layerNorm(c.d_model, c.layer_norm_eps),
    encoder_attn: attention(c),
    ...feedForward(sizes),
    gateway: gateway(c.d_model),
  };
  return module(children, (m, x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => {
    const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions, { values: h, positions }));
    const crossed = m.gateway(attended, m.encoder_attn(attended.add(positions), boxes.unsqueeze(2), memory));
    const fed = crossed.add(m.fc2(activation(sizes.act)(m.fc1(crossed))));
    return m.final_layer_norm(fed.clamp(-largest, largest));
  });
};

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

/** The heads and numbers of the class for detection. */
const detectionParts = (c: DFineConfig) => {
  const layers = <T>(make: () => T) => Array.from({ length: c.decoder_layers }, make);
  return {
    bbox_embed: layers(() => predictionHead(c.d_model, 4 * (c.max_num_bins + 1))),
    class_embed: layers(() => labelScores(c)),
  };
};

const fixedNumber = (value: number) => new Parameter([1], { kind: "exact", data: () => Float32Array.of(value) });

const checkLastLayer = (c: DFineConfig): void => {
  const index = c.eval_idx >= 0 ? c.eval_idx : c.decoder_layers + c.eval_idx;
  if (index === c.decoder_layers - 1) return;
  throw new InputError(
    `eval_idx of ${c.model_type} is ${c.eval_idx}: the reference has heads for ${c.decoder_layers} layers, and then runs more`,
    "Set eval_idx to -1.",
  );
};

/** Fine-grained distribution refinement (Peng et al., 2024): every layer adds to the distributions of a first box's edges. */
const decoder = (c: DFineConfig, detects: boolean) => {
  checkLastLayer(c);
  const { d_model: width, max_num_bins: bins } = c;
  const heads = detects ? detectionParts(c) : undefined;
  const children = {
    layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c)),
    query_pos_head: predictionHead(2 * width, width, 2, 4),
    bbox_embed: heads?.bbox_embed,
    class_embed: heads?.class_embed,
    reg_scale: fixedNumber(c.reg_scale),
    pre_bbox_head: predictionHead(width, 4),
    up: fixedNumber(c.up),
    lqe_layers: Array.from({ length: c.decoder_layers }, () => qualityEstimation(c)),
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

const parts = (c: DFineConfig): RtDetrParts<DFineConfig> => ({
  encoder: encoderParts(c),
  projections: (each) => (each.d_model === each.decoder_in_channels.at(-1) ? [] : decoderProjections(each)),
  decoder,
});

/** Half as wide as other tiny models, encoder and decoder alike, so that maps are not projected between them. */
const tinyDFine = (c: DFineConfig, context: Context, merged: DFineConfig): Partial<DFineConfig> => {
  const width = context.size.width / 2;
  const fields = tinyRtDetr(c, context, merged, width);
  const { backbone_config = c.backbone_config } = fields;
  return { ...fields, d_model: width, backbone_config: halvedHgnet(backbone_config) };
};

const refining = "boxes are refined in the class for detection only";

export default visionFamily({
  facts: dFine,
  repo: "ustc-community/dfine-xlarge-coco",
  checkpoints: {
    DFineForObjectDetection: [
      "ustc-community/dfine-xlarge-coco",
      "ustc-community/dfine-small-coco",
      "ustc-community/dfine-nano-coco",
    ],
  },
  reference: {
    backbone_config: { model_type: "hgnet_v2", ...threeStages },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rtDetrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: tinyDFine,
  architectures: {
    DFineModel: imageClass(
      {
        ...rtDetrImages,
        task: "image-feature-extraction",
        unused: {
          "decoder.reg_scale": refining,
          "decoder.up": refining,
          "decoder.pre_bbox_head.": refining,
          "decoder.lqe_layers.": refining,
        },
      },
      (c: DFineConfig, context: Context) => rtDetrModel(c, context, parts(c)),
    ),
    DFineForObjectDetection: imageClass(
      {
        ...rtDetrImages,
        task: "object-detection",
        unused: { ...unusedScores, "model.decoder.lqe_layers.": unusedScores["model.decoder.class_embed."] },
      },
      (c: DFineConfig, context: Context) => tiedDetection(c, context, parts(c)),
    ),
  },
  variants: {
    // As in ustc-community/dfine-small-coco.
    "other numbers of points by level": {
      config: { decoder_n_points: [3, 6, 3], hidden_expansion: 0.5, depth_mult: 0.34 },
      classes: ["DFineForObjectDetection"],
    },
    "discrete samples": { config: { decoder_method: "discrete" }, classes: ["DFineForObjectDetection"] },
  },
});
