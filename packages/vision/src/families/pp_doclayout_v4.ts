import { ppDoclayoutV4 } from "@tiny-random/atlas/configs/pp_doclayout_v4";
import { type ConfigOf, type Context, labelsOf } from "@tiny-random/core";
import { andThen, baseModel, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { inverseSigmoid } from "../layers/box-coordinates.ts";
import type { LevelMemory } from "../layers/deformable-attention.ts";
import { hybridEncoder, hybridParts } from "../layers/hybrid-encoder.ts";
import { imageClass } from "../layers/image-class.ts";
import { elementNames, layoutProcessor, tinyLayout } from "../layers/layout-detection.ts";
import { type FlattenedMaps, levelMiddles } from "../layers/map-levels.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { placeProposals } from "../layers/query-selection.ts";
import {
  bestQueries,
  boxAttention,
  decoderLevels,
  decoderProjections,
  placeHeads,
  plainNoisyLabels,
  projectedBackbone,
  type RtDetrConfig,
  type RtDetrQueries,
  rtDetrImages,
  rtDetrLayer,
  threeStages,
} from "../layers/rt-detr.ts";
import { visionFamily } from "../vision-family.ts";

type Facts = ConfigOf<typeof ppDoclayoutV4>;

/** The config with the names of its lineage. */
type LayoutConfig = Facts & RtDetrConfig;

const named = (c: Facts): LayoutConfig => ({ ...c, d_model: c.hidden_size, learn_initial_query: false });

/** Quads of a middle and four corners: squares around all places, larger on coarser levels. */
const quadProposals = (maps: FlattenedMaps) => {
  const { graph } = maps.sequence;
  const corners = maps.levels.map(({ places }, level) => {
    const [less, more] = [0.5 - 0.025 * 2 ** level, 0.5 + 0.025 * 2 ** level];
    return graph
      .constant([less, less, more, less, more, more, less, more], "float32", [1, 1, 8])
      .expand([1, places, 8]);
  });
  return placeProposals(Tensor.cat([levelMiddles(graph, maps.levels), Tensor.cat(corners, 1)], -1));
};

/** Columns, then rows, of the corners of quads. */
const cornersAlong = (quads: Tensor, axis: number): Tensor =>
  quads.index_select(
    -1,
    quads.graph.constant(
      [0, 1, 2, 3].map((corner) => 2 + axis + 2 * corner),
      "int64",
    ),
  );

/** The boxes with the middles and the extents of quads: `[batch, queries, 4]`. */
const boxesOf = (quads: Tensor): Tensor => {
  const extents = [0, 1].map((axis) => {
    const corners = cornersAlong(quads, axis);
    return corners.amax(-1, true).sub(corners.amin(-1, true));
  });
  return Tensor.cat([quads.slice(-1, 0, 2), ...extents], -1);
};

/** RT-DETR's decoder, whose layers refine quads and look around the boxes that they fill. */
const decoder = (c: LayoutConfig) => {
  const forLayers = <T>(make: () => T) => Array.from({ length: c.decoder_layers }, make);
  const children = {
    layers: forLayers(() => rtDetrLayer(c, boxAttention(c))),
    query_pos_head: predictionHead(2 * c.d_model, c.d_model, 2, c.num_coords),
    bbox_embed: forLayers(() => predictionHead(c.d_model, c.num_coords)),
    class_embed: forLayers(() => linear(c.d_model, labelsOf(c))),
  };
  return module(children, (m, queries: RtDetrQueries, memory: LevelMemory) => {
    let [states, quads] = [queries.x, queries.boxes];
    const refined = m.layers.map((layer, index) => {
      states = layer(states, m.query_pos_head(quads), boxesOf(quads), memory);
      const change = m.bbox_embed[index]?.(states) as Tensor;
      quads = change.add(inverseSigmoid(quads)).sigmoid();
      return quads;
    });
    return { states, quads: refined, logits: m.class_embed.at(-1)?.(states) as Tensor };
  });
};

/** How every query and every key of a sequence meet. */
const pairScores = (c: LayoutConfig) => {
  const size = c.global_pointer_head_size;
  return module({ q_proj: linear(c.d_model, size), k_proj: linear(c.d_model, size) }, (m, x: Tensor) =>
    m
      .q_proj(x)
      .matmul(m.k_proj(x).transpose(1, 2))
      .mul(1 / Math.sqrt(size)),
  );
};

/** Ones where a query meets itself, `[queries, queries]`. */
const itself = (c: LayoutConfig, { graph }: Tensor): Tensor => {
  const places = Tensor.arange(graph, c.num_queries);
  return places.unsqueeze(1).eq(places.unsqueeze(0)).to("float32");
};

/** Whether one query follows another in any number of steps, added to which of them comes first. */
const fusion = (c: LayoutConfig) =>
  module({ a: new Parameter([1], { kind: "scale" }) }, (m, relative: Tensor, successor: Tensor) => {
    const follows = successor.sigmoid().mul(itself(c, successor).neg().add(1));
    const next = follows.div(follows.sum(-1, true).clamp(1));
    let [power, closure] = [next, next];
    for (let step = 1; step < c.s2r_steps; step++) {
      power = next.matmul(power).mul(c.s2r_damping);
      closure = closure.add(power);
    }
    return closure.sub(closure.transpose(1, 2)).mul(m.a).add(relative);
  });

/** What stands against following oneself. */
const never = 1e4;

/** Backbone, encoder, the best places, decoder, and who follows whom. */
const layout = (c: LayoutConfig, context: Context) => {
  const input = projectedBackbone(c, context);
  const orderHead = () => Array.from({ length: c.decoder_layers }, () => linear(c.d_model, c.d_model));
  const children = {
    ...input.children,
    encoder: hybridEncoder(c, hybridParts),
    ...placeHeads(c, c.num_coords),
    decoder_input_proj: decoderProjections(c),
    decoder: decoder(c),
    decoder_order_head: orderHead(),
    decoder_global_pointer: pairScores(c),
    decoder_roor_order_head: orderHead(),
    decoder_roor_global_pointer: pairScores(c),
    s2r_fusion: fusion(c),
    denoising_class_embed: c.num_denoising > 0 ? plainNoisyLabels(c) : undefined,
  };
  return module(children, (m, pixels: Tensor) => {
    const encoded = m.encoder(input.mapsOf(pixels));
    const maps = decoderLevels(m.decoder_input_proj, encoded);
    const queries = bestQueries(m, maps.sequence, quadProposals(maps), c.num_queries);
    const found = m.decoder(queries, { values: maps.sequence, levels: maps.levels });
    const after = m.decoder_roor_global_pointer(m.decoder_roor_order_head.at(-1)?.(found.states) as Tensor);
    const successor = after.sub(itself(c, after).mul(never));
    const before = m.decoder_global_pointer(m.decoder_order_head.at(-1)?.(found.states) as Tensor);
    const relative = m.s2r_fusion(before.sub(before.transpose(1, 2)), successor);
    return { ...found, relative_order_logits: relative, successor_order_logits: successor };
  });
};

const bare = (c: Facts, context: Context) =>
  baseModel(
    andThen(layout(named(c), context), ({ states, quads, ...others }) => ({
      last_hidden_state: states,
      intermediate_reference_points: Tensor.stack(quads, 1),
      ...others,
    })),
  );

const detection = (c: Facts, context: Context) =>
  module({ model: baseModel(layout(named(c), context)) }, (m, pixels: Tensor) => {
    const { logits, quads, relative_order_logits, successor_order_logits } = m.model(pixels);
    return { logits, pred_boxes: quads.at(-1) as Tensor, relative_order_logits, successor_order_logits };
  });

const earlier = "what layers before the last say is read by losses alone, which the reference does not have";
const unusedOf = (prefix: string) => ({
  [`${prefix}decoder.class_embed.`]: earlier,
  [`${prefix}decoder_order_head.`]: earlier,
  [`${prefix}decoder_roor_order_head.`]: earlier,
});

export default visionFamily({
  facts: ppDoclayoutV4,
  repo: "PaddlePaddle/PP-DocLayoutV4_safetensors",
  checkpoints: { PPDocLayoutV4ForObjectDetection: ["PaddlePaddle/PP-DocLayoutV4_safetensors"] },
  reference: {
    backbone_config: { model_type: "hgnet_v2", ...threeStages },
    ...elementNames,
  },
  brief: ["backbone_config"],
  resolve: (c, merged) =>
    merged["initializer_bias_prior_prob"] === null ? { initializer_bias_prior_prob: 1 / (labelsOf(c) + 1) } : {},
  processor: layoutProcessor(4),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    ...tinyLayout(named(c), context, named(merged)),
    global_pointer_head_size: context.size.headSize,
  }),
  architectures: {
    PPDocLayoutV4Model: imageClass({ ...rtDetrImages, task: "image-feature-extraction", unused: unusedOf("") }, bare),
    PPDocLayoutV4ForObjectDetection: imageClass(
      { ...rtDetrImages, task: "object-detection", unused: unusedOf("model.") },
      detection,
    ),
  },
  variants: {
    "one step from a query to the next": { config: { s2r_steps: 1 }, classes: ["PPDocLayoutV4ForObjectDetection"] },
  },
});
