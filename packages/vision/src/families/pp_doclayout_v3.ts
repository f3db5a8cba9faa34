import { ppDoclayoutV3 } from "@tiny-random/atlas/configs/pp_doclayout_v3";
import { type ConfigOf, type Context, labelsOf } from "@tiny-random/core";
import { type AnyModule, andThen, baseModel, bias, layerNorm, linear, module, Tensor, weight } from "@tiny-random/nn";
import { inverseSigmoid } from "../layers/box-coordinates.ts";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import type { LevelMemory } from "../layers/deformable-attention.ts";
import { acrossMaps, hybridChildren, hybridParts } from "../layers/hybrid-encoder.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { elementNames, globalPointer, layoutProcessor, tinyLayout } from "../layers/layout-detection.ts";
import { levelMiddles } from "../layers/map-levels.ts";
import { mapChannels } from "../layers/nested-backbone.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { boxProposals } from "../layers/query-selection.ts";
import {
  bestQueries,
  boxAttention,
  decoderLevels,
  decoderProjections,
  detectorBackbone,
  noisyLabels,
  placeHeads,
  plainNoisyLabels,
  projected,
  type RtDetrQueries,
  rtDetrImages,
  rtDetrLayer,
} from "../layers/rt-detr.ts";
import { visionFamily } from "../vision-family.ts";

type LayoutConfig = ConfigOf<typeof ppDoclayoutV3>;

const silu = { act: "silu" };

/** A map twice as large, its pixels mixed of their neighbours. */
const doubled = (map: Tensor): Tensor => map.interpolate({ scale_factor: 2, mode: "bilinear" });

/** A map as large as another one. */
const sizedAs = (map: Tensor, other: Tensor): Tensor =>
  map.interpolate({ size: [other.size(2), other.size(3)], mode: "bilinear" });

/** Convolutions, each before the map is doubled, as often as its stride is twice the finest one's. */
const scaleHead = (c: LayoutConfig, stride: number, finest: number): ImageBlock => {
  const [width = 0] = c.mask_feature_channels;
  const count = Math.max(1, Math.trunc(Math.log2(stride) - Math.log2(finest)));
  const convolution = (index: number) => convNormActivation(index === 0 ? c.encoder_hidden_dim : width, width, 3, silu);
  const isFinest = stride === finest;
  // Every other number is that of a layer without weights.
  const layers = Array.from({ length: isFinest ? count : 2 * count - 1 }, (_, index) =>
    index % 2 === 0 ? convolution(index) : undefined,
  );
  return module({ layers }, (m, map: Tensor) =>
    m.layers.reduce((x, layer) => (layer ? (isFinest ? layer(x) : doubled(layer(x))) : x), map),
  );
};

/** All maps as one of the finest's size, the sum of them convolved. */
const maskFeatures = (c: LayoutConfig) => {
  const [width = 0, outputs = 0] = c.mask_feature_channels;
  const order = c.feat_strides.map((_, index) => index).sort((a, b) => strideOf(c, a) - strideOf(c, b));
  const finest = Math.min(...c.feat_strides);
  const scale_heads = order.map((index) => scaleHead(c, strideOf(c, index), finest));
  return module(
    { scale_heads, output_conv: convNormActivation(width, outputs, 3, silu) },
    (m, maps: readonly Tensor[]) => {
      const scaled = m.scale_heads.map((head, index) => head(maps[order[index] ?? 0] as Tensor));
      return m.output_conv(scaled.reduce((sum, map) => sum.add(sizedAs(map, sum))));
    },
  );
};

const strideOf = (c: LayoutConfig, index: number): number => c.feat_strides[index] ?? 0;

/** Features of masks, eight times as large as a convolution's usual ones: what is in a mask and what is not shall be clear. */
const prototypes = (inputs: number, outputs: number) =>
  module({ weight: weight([outputs, inputs, 1, 1], inputs / 64), bias: bias(outputs) }, (m, x: Tensor) =>
    x.conv2d(m.weight, m.bias),
  );

/** RT-DETR's encoder, and features that masks are products with: of its maps, and of the backbone's finest one. */
const maskedEncoder = (c: LayoutConfig) => {
  const [, width = 0] = c.mask_feature_channels;
  const children = {
    ...hybridChildren(c, hybridParts),
    mask_feature_head: maskFeatures(c),
    encoder_mask_lateral: convNormActivation(c.x4_feat_dim, width, 3, silu),
    encoder_mask_output: module(
      { base_conv: convNormActivation(width, width, 3, silu), conv: prototypes(width, c.num_prototypes) },
      (m, x: Tensor) => m.conv(m.base_conv(x)),
    ),
  };
  return module(children, (m, finest: Tensor, given: readonly Tensor[]) => {
    const maps = acrossMaps(m, c, given);
    const lateral = m.encoder_mask_lateral(finest);
    const features = sizedAs(m.mask_feature_head(maps), lateral).add(lateral);
    return { maps, features: m.encoder_mask_output(features) };
  });
};

/** Notes that what lies before the first place of a mask, or behind its last one, is clearly outside, and those two inside. */
const noteEnds = (best: Tensor, inMask: Tensor): void => {
  const until = inMask.cumsum(-1);
  const isEnd = until.eq(inMask).logical_or(until.eq(inMask.sum(-1, true)));
  const lead = best.abs().where(isEnd, 1);
  best.graph.noteChoice({ scores: Tensor.stack([lead, lead.mul(0)], -1), count: 1 });
};

/** The first and the last of the places of an axis that a mask covers, in parts of its length: `[batch, queries, 1]` each. */
const covered = (best: Tensor): { readonly first: Tensor; readonly last: Tensor } => {
  const { graph } = best;
  const length = best.size(-1);
  const places = Tensor.arange(graph, length).to("float32");
  const inMask = best.gt(0);
  const size = graph.dimValue(length).to("float32");
  noteEnds(best, inMask.to("int64"));
  const some = inMask.to("float32").amax(-1, true);
  const first = places.where(inMask, size).amin(-1, true).mul(some);
  const last = places.mul(inMask.to("float32")).amax(-1, true).add(1).mul(some);
  return { first: first.div(size), last: last.div(size) };
};

/** The boxes around masks: `[batch, queries, rows, columns]` → `[batch, queries, 4]`; nothing where a mask is empty. */
const boxesAround = (masks: Tensor): Tensor => {
  const across = covered(masks.amax(2));
  const down = covered(masks.amax(3));
  const first = Tensor.cat([across.first, down.first], -1);
  const last = Tensor.cat([across.last, down.last], -1);
  return Tensor.cat([first.add(last).div(2), last.sub(first)], -1);
};

/** Heads of scores and boxes. */
type Heads = Pick<ReturnType<typeof placeHeads>, "enc_score_head" | "enc_bbox_head">;

/** RT-DETR's decoder, all of whose layers refine boxes by one head; states and boxes of each layer. */
const decoder = (c: LayoutConfig, { enc_score_head, enc_bbox_head }: Heads) => {
  const tied = c.tie_word_embeddings;
  const children = {
    layers: Array.from({ length: c.decoder_layers }, () => rtDetrLayer(c, boxAttention(c))),
    query_pos_head: predictionHead(2 * c.d_model, c.d_model, 2, 4),
    class_embed: tied ? enc_score_head : linear(c.d_model, labelsOf(c)),
    bbox_embed: tied ? enc_bbox_head : predictionHead(c.d_model, 4),
  };
  return module(children, (m, queries: RtDetrQueries, memory: LevelMemory) => {
    let [states, boxes] = [queries.x, queries.boxes];
    return m.layers.map((layer) => {
      states = layer(states, m.query_pos_head(boxes), boxes, memory);
      boxes = m.bbox_embed(states).add(inverseSigmoid(boxes)).sigmoid();
      return { states, boxes };
    });
  });
};

/** What the layers make of their queries, the last axis but one of which is that of layers where they are stacked. */
interface LayoutFound {
  readonly states: Tensor;
  readonly boxes: Tensor;
  readonly logits: Tensor;
  readonly order: Tensor;
  readonly masks: Tensor;
}

/** Backbone, encoder with features of masks, the best places, boxes around their masks, decoder; what each layer finds. */
const layout = (c: LayoutConfig, context: Context, noise: AnyModule | undefined) => {
  const { backbone, mapsOf } = detectorBackbone(c, context);
  const heads = placeHeads(c);
  const children = {
    backbone,
    encoder_input_proj: mapChannels(c, context)
      .slice(1)
      .map((inputs) => projected(inputs, c.encoder_hidden_dim, 1e-5)),
    encoder: maskedEncoder(c),
    denoising_class_embed: noise,
    ...heads,
    decoder_input_proj: decoderProjections(c),
    decoder_order_head: Array.from({ length: c.decoder_layers }, () => linear(c.d_model, c.d_model)),
    decoder_global_pointer: globalPointer(c.d_model, c.global_pointer_head_size),
    decoder_norm: layerNorm(c.d_model, c.layer_norm_eps),
    decoder: decoder(c, heads),
    mask_query_head: predictionHead(c.d_model, c.num_prototypes),
  };
  return module(children, (m, pixels: Tensor): LayoutFound[] => {
    const [finest, ...coarse] = mapsOf(pixels) as [Tensor, ...Tensor[]];
    const { maps, features } = m.encoder(
      finest,
      coarse.map((map, level) => m.encoder_input_proj[level]?.(map) ?? map),
    );
    const flat = decoderLevels(m.decoder_input_proj, maps);
    const masksOf = (normed: Tensor) =>
      m
        .mask_query_head(normed)
        .matmul(features.flatten(2))
        .unflatten(-1, [features.size(2), features.size(3)]);
    const best = bestQueries(
      m,
      flat.sequence,
      boxProposals(flat.levels, levelMiddles(flat.sequence.graph, flat.levels)),
      c.num_queries,
    );
    const boxes = c.mask_enhanced ? inverseSigmoid(boxesAround(masksOf(m.decoder_norm(best.x)))).sigmoid() : best.boxes;
    const memory = { values: flat.sequence, levels: flat.levels };
    return m.decoder({ x: best.x, boxes }, memory).map(({ states, boxes: refined }, index) => {
      const normed = m.decoder_norm(states);
      const order = m.decoder_global_pointer(m.decoder_order_head[index]?.(normed) ?? normed);
      return { states, boxes: refined, logits: m.decoder.class_embed(normed), order, masks: masksOf(normed) };
    });
  });
};

/** The bare class: what every layer finds. */
const bare = (c: LayoutConfig, context: Context) => {
  const model = layout(c, context, c.num_denoising > 0 ? noisyLabels(c) : undefined);
  return baseModel(
    andThen(model, (found) => {
      const stacked = (part: keyof LayoutFound) =>
        Tensor.stack(
          found.map((layer) => layer[part]),
          1,
        );
      return {
        last_hidden_state: (found.at(-1) as LayoutFound).states,
        intermediate_logits: stacked("logits"),
        intermediate_reference_points: stacked("boxes"),
        out_order_logits: stacked("order"),
        out_masks: stacked("masks"),
      };
    }),
  );
};

const detection = (c: LayoutConfig, context: Context) =>
  module({ model: baseModel(layout(c, context, plainNoisyLabels(c))) }, (m, pixels: Tensor) => {
    const { logits, boxes, order, masks } = m.model(pixels).at(-1) as LayoutFound;
    return { logits, pred_boxes: boxes, order_logits: order, out_masks: masks };
  });

export default visionFamily({
  facts: ppDoclayoutV3,
  repo: "PaddlePaddle/PP-DocLayoutV3_safetensors",
  checkpoints: { PPDocLayoutV3ForObjectDetection: ["PaddlePaddle/PP-DocLayoutV3_safetensors"] },
  reference: {
    backbone_config: {
      model_type: "hgnet_v2",
      out_features: ["stage1", "stage2", "stage3", "stage4"],
      out_indices: [1, 2, 3, 4],
    },
    ...elementNames,
  },
  brief: ["backbone_config"],
  processor: layoutProcessor(3),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => {
    const fields = tinyLayout(c, context, merged);
    const { stage_out_channels } = fields.backbone_config ?? c.backbone_config;
    const narrow = context.size.headSize;
    return {
      ...fields,
      global_pointer_head_size: narrow,
      // HGNetV2's first stage has other channels than its hidden_sizes say.
      x4_feat_dim: stage_out_channels[0] ?? 0,
      encoder_in_channels: fields.encoder_in_channels?.slice(1) ?? [],
      mask_feature_channels: [narrow, narrow],
      num_prototypes: narrow,
    };
  },
  architectures: {
    PPDocLayoutV3Model: imageClass({ ...rtDetrImages, task: "image-feature-extraction" }, bare),
    PPDocLayoutV3ForObjectDetection: imageClass(
      {
        ...rtDetrImages,
        task: "object-detection",
        unused: { "model.decoder_order_head.": "the order that layers before the last see is read by nothing" },
      },
      detection,
    ),
  },
  variants: {
    "boxes of places, not of masks; separate heads of the decoder": {
      config: { mask_enhanced: false, tie_word_embeddings: false },
      classes: ["PPDocLayoutV3ForObjectDetection"],
    },
  },
});
