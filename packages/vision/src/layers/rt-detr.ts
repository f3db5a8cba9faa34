// RT-DETR and what was made of it (Zhao et al., 2023): a hybrid encoder, the best places as queries, boxes refined by layer.
import { type Context, InputError, labelsOf, type ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  andThen,
  baseModel,
  batchNorm,
  type Child,
  type Children,
  conv2d,
  layerNorm,
  linear,
  module,
  Parameter,
  type Tensor,
  without,
} from "@tiny-random/nn";
import { inverseSigmoid } from "./box-coordinates.ts";
import { deformableAttention, type LevelMemory } from "./deformable-attention.ts";
import { feedForward, positionedAttention, postNorm } from "./detr-transformer.ts";
import type { HybridEncoderConfig } from "./hybrid-encoder.ts";
import { flattenedMaps, levelMiddles } from "./map-levels.ts";
import { type BackboneConfig, mapChannels, nestedBackbone, shrunkBackbone } from "./nested-backbone.ts";
import { predictionHead } from "./prediction-head.ts";
import { atPlaces, bestPlaces, boxProposals } from "./query-selection.ts";
import { unlikelyLast } from "./unlikely-last.ts";

/** The config fields of the detectors. */
export interface RtDetrConfig extends ModelConfig, HybridEncoderConfig, BackboneConfig {
  readonly freeze_backbone_batch_norms: boolean;
  readonly d_model: number;
  readonly num_queries: number;
  readonly decoder_in_channels: readonly number[];
  readonly decoder_ffn_dim: number;
  readonly num_feature_levels: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_activation_function: string;
  readonly num_denoising: number;
  readonly learn_initial_query: boolean;
}

/** A convolution without bias and a batch norm, numbered as a list is. */
export const projected = (inputs: number, outputs: number, epsilon: number, kernel: 1 | 3 = 1) => {
  const options = kernel === 3 ? { stride: 2, padding: 1 } : {};
  return module(
    { "0": conv2d(inputs, outputs, kernel, { ...options, bias: false }), "1": batchNorm(outputs, epsilon) },
    (m, x: Tensor) => m[1](m[0](x)),
  );
};

/** Projections of the encoder's maps to the decoder's width; further levels halve the last map. */
export const decoderProjections = (c: RtDetrConfig) => {
  const { decoder_in_channels: channels, d_model: width, batch_norm_eps: epsilon } = c;
  const further = Array.from({ length: c.num_feature_levels - channels.length }, (_, index) =>
    projected(index === 0 ? (channels.at(-1) ?? 0) : width, width, epsilon, 3),
  );
  return [...channels.map((inputs) => projected(inputs, width, epsilon)), ...further];
};

/** What a decoder reads. */
export interface RtDetrQueries {
  readonly x: Tensor;
  /** `[batch, queries, 4]`, after their sigmoid. */
  readonly boxes: Tensor;
}

/** What a decoder makes of its queries; without heads, no more than their states. */
export interface RtDetrDecoded {
  readonly states: Tensor;
  readonly logits?: Tensor | undefined;
  readonly boxes?: Tensor | undefined;
}

/** A decoder, and the heads of its layers in the class for detection. */
type RtDetrDecoder = ((queries: RtDetrQueries, memory: LevelMemory) => RtDetrDecoded) &
  AnyModule & {
    readonly class_embed?: readonly Child[] | undefined;
    readonly bbox_embed?: readonly Child[] | undefined;
  };

/** Weights by key beside those of the detector itself, and the maps that the encoder reads. */
interface RtDetrInput {
  readonly children: Children;
  mapsOf(pixels: Tensor): readonly Tensor[];
}

/** Maps from fine to coarse → the same or other ones. */
export type MapEncoder = ((maps: readonly Tensor[]) => readonly Tensor[]) & AnyModule;

/** The parts in which the detectors differ. */
export interface RtDetrParts<C extends RtDetrConfig> {
  /** A backbone and a projection of each of its maps by default. */
  input?(c: C, context: Context): RtDetrInput;
  encoder(c: C): MapEncoder;
  decoder(c: C, detects: boolean): RtDetrDecoder;
  /** Projections of the encoder's maps; none where they are as wide as the decoder. */
  projections(c: C): readonly (((map: Tensor) => Tensor) & AnyModule)[];
  /** Labels of queries that training adds noise to; those of RT-DETR by default. */
  noise?(c: C): AnyModule | undefined;
}

const noisy = { unread: "embeds noisy labels, which only training adds to the queries" };

/** Labels of queries that training adds noise to, and one for none; nothing else reads them. */
export const noisyLabels = (c: RtDetrConfig) => {
  const labels = labelsOf(c);
  const initialization = { kind: "embedding", zeroRow: labels } as const;
  return module({ weight: new Parameter([labels + 1, c.d_model], initialization, noisy) }, () => 0);
};

/** The same without a label for none (PP-DocLayout). */
export const plainNoisyLabels = (c: RtDetrConfig) =>
  module({ weight: new Parameter([labelsOf(c), c.d_model], { kind: "embedding" }, noisy) }, () => 0);

/** Throws InputError for a config that the reference cannot run. */
const checkQueries = (c: RtDetrConfig): void => {
  if (!c.learn_initial_query) return;
  throw new InputError(
    `learn_initial_query of ${c.model_type} is set, and the reference fails then: 'Embedding' object has no attribute 'tile'`,
    "Set it to false.",
  );
};

/** The module of a detector's backbone and its feature maps of pixels. Throws InputError for learned queries. */
export const detectorBackbone = (c: RtDetrConfig, context: Context) => {
  checkQueries(c);
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const model = c.freeze_backbone_batch_norms ? without(backbone, "num_batches_tracked") : backbone;
  return { backbone: module({ model }, () => 0), mapsOf };
};

/** What finds the best places: a layer for all of them, scores of labels, and `coordinates` of a box. */
export const placeHeads = (c: RtDetrConfig, coordinates = 4) => ({
  enc_output: module(
    { "0": linear(c.d_model, c.d_model), "1": layerNorm(c.d_model, c.layer_norm_eps) },
    (m, x: Tensor) => m[1](m[0](x)),
  ),
  enc_score_head: linear(c.d_model, labelsOf(c)),
  enc_bbox_head: predictionHead(c.d_model, coordinates),
});

/** The maps that a decoder looks at. */
export const decoderLevels = (projections: readonly ((map: Tensor) => Tensor)[], encoded: readonly Tensor[]) => {
  const last = encoded.at(-1) as Tensor;
  return flattenedMaps(
    projections.length === 0 ? encoded : projections.map((project, level) => project(encoded[level] ?? last)),
  );
};

/** The states of the best places, and their boxes. */
export const bestQueries = (
  m: ReturnType<typeof placeHeads>,
  sequence: Tensor,
  { inside, logits }: ReturnType<typeof boxProposals>,
  count: number,
): RtDetrQueries => {
  const places = m.enc_output(sequence.mul(inside.to("float32")));
  const best = bestPlaces(m.enc_score_head(places).amax(-1), count);
  const boxes = atPlaces(m.enc_bbox_head(places).add(logits), best).sigmoid();
  return { x: atPlaces(places, best), boxes };
};

/** A backbone and a projection of each of its maps. */
export const projectedBackbone = (c: RtDetrConfig, context: Context): RtDetrInput => {
  const { backbone, mapsOf } = detectorBackbone(c, context);
  const children = {
    backbone,
    encoder_input_proj: mapChannels(c, context).map((inputs) => projected(inputs, c.encoder_hidden_dim, 1e-5)),
  };
  const project = module(children, (m, pixels: Tensor) =>
    mapsOf(pixels).map((map, level) => m.encoder_input_proj[level]?.(map) ?? map),
  );
  return { children, mapsOf: project };
};

/** Backbone, encoder, the best places, decoder; `detects` adds the heads of the decoder's layers. */
export const rtDetr = <C extends RtDetrConfig>(c: C, context: Context, parts: RtDetrParts<C>, detects: boolean) => {
  checkQueries(c);
  const input = parts.input?.(c, context) ?? projectedBackbone(c, context);
  const noise = parts.noise ?? ((each: C) => (each.num_denoising > 0 ? noisyLabels(each) : undefined));
  const children = {
    ...input.children,
    encoder: parts.encoder(c),
    denoising_class_embed: noise(c),
    ...placeHeads(c),
    decoder_input_proj: parts.projections(c),
    decoder: parts.decoder(c, detects),
  };
  return module(children, (m, pixels: Tensor) => {
    const encoded = m.encoder(input.mapsOf(pixels));
    const maps = decoderLevels(m.decoder_input_proj, encoded);
    const proposals = boxProposals(maps.levels, levelMiddles(maps.sequence.graph, maps.levels));
    const queries = bestQueries(m, maps.sequence, proposals, c.num_queries);
    return m.decoder(queries, { values: maps.sequence, levels: maps.levels });
  });
};

/** A cross-attention of queries with their positions to places around their boxes. */
type BoxAttention = ((x: Tensor, boxes: Tensor, memory: LevelMemory) => Tensor) & AnyModule;

/** Self-attention among queries, cross-attention to places around their boxes, feed-forward. */
export const rtDetrLayer = (c: RtDetrConfig, attention: BoxAttention) => {
  const sizes = {
    width: c.d_model,
    heads: c.decoder_attention_heads,
    feedForward: c.decoder_ffn_dim,
    act: c.decoder_activation_function,
    epsilon: c.layer_norm_eps,
  };
  const norm = () => layerNorm(c.d_model, c.layer_norm_eps);
  const children = {
    self_attn: positionedAttention(sizes),
    self_attn_layer_norm: norm(),
    encoder_attn: attention,
    encoder_attn_layer_norm: norm(),
    ...feedForward(sizes),
  };
  return module(children, (m, x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => {
    const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions, { values: h, positions }));
    const crossed = postNorm(attended, m.encoder_attn_layer_norm, (h) =>
      m.encoder_attn(h.add(positions), boxes.unsqueeze(2), memory),
    );
    return postNorm(crossed, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
  });
};

/** Scores of labels. transformers.js takes the last label for no object. */
export const labelScores = (c: RtDetrConfig) => unlikelyLast(c.d_model, labelsOf(c));

/** The decoder; the class for detection has heads of every layer, which refine boxes. */
export const rtDetrDecoder = <C extends RtDetrConfig>(c: C, detects: boolean, attention: (c: C) => BoxAttention) => {
  const { d_model: width, decoder_layers: count } = c;
  const forLayers = <T>(make: () => T) => (detects ? Array.from({ length: count }, make) : undefined);
  const children = {
    layers: Array.from({ length: count }, () => rtDetrLayer(c, attention(c))),
    query_pos_head: predictionHead(2 * width, width, 2, 4),
    bbox_embed: forLayers(() => predictionHead(width, 4)),
    class_embed: forLayers(() => labelScores(c)),
  };
  return module(children, (m, queries: RtDetrQueries, memory: LevelMemory): RtDetrDecoded => {
    let [states, boxes] = [queries.x, queries.boxes];
    for (const [index, layer] of m.layers.entries()) {
      states = layer(states, m.query_pos_head(boxes), boxes, memory);
      const refine = m.bbox_embed?.[index];
      if (refine) boxes = refine(states).add(inverseSigmoid(boxes)).sigmoid();
    }
    return { states, boxes, logits: m.class_embed?.at(-1)?.(states) };
  });
};

/** The bare class: boxes stay where the encoder put them. */
export const rtDetrModel = <C extends RtDetrConfig>(c: C, context: Context, parts: RtDetrParts<C>) =>
  baseModel(andThen(rtDetr(c, context, parts, false), ({ states }) => ({ last_hidden_state: states })));

/** Deformable attention to boxes, of RT-DETR's first version. */
export const boxAttention = (c: RtDetrConfig & { readonly decoder_n_points: number }) =>
  deformableAttention({
    width: c.d_model,
    heads: c.decoder_attention_heads,
    levels: c.num_feature_levels,
    points: c.decoder_n_points,
  });

/** Scores and boxes of the last layer. Throws InputError where there is no layer. */
export const foundBoxes = ({ logits, boxes }: RtDetrDecoded) => {
  if (logits && boxes) return { logits, pred_boxes: boxes };
  throw new InputError(
    "decoder_layers is 0: a detector without layers has no heads",
    "Set decoder_layers to 1 or more.",
  );
};

/** The class for detection. */
export const rtDetrDetection = <C extends RtDetrConfig>(c: C, context: Context, parts: RtDetrParts<C>) =>
  module({ model: baseModel(rtDetr(c, context, parts, true)) }, (m, pixels: Tensor) => foundBoxes(m.model(pixels)));

/** The same with the decoder's heads beside the model, too. */
export const tiedDetection = <C extends RtDetrConfig>(c: C, context: Context, parts: RtDetrParts<C>) => {
  const model = baseModel(rtDetr(c, context, parts, true));
  const { class_embed, bbox_embed } = model.decoder;
  return module({ model, class_embed, bbox_embed }, (m, pixels: Tensor) => foundBoxes(m.model(pixels)));
};

/** The preprocessor_config.json of RT-DETR's checkpoints. */
export const rtDetrProcessor = {
  image_processor_type: "RTDetrImageProcessor",
  do_normalize: false,
  do_pad: false,
  do_rescale: true,
  do_resize: true,
  format: "coco_detection",
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { height: 640, width: 640 },
};

/** Three stages of a backbone, which is of Transformers and not of timm. */
export const threeStages = { out_features: ["stage2", "stage3", "stage4"], out_indices: [2, 3, 4] };

/** Images of multiples of 32 pixels, since every map is enlarged to twice its size. */
export const rtDetrImages = { other: () => ({ height: 96, width: 64 }) };

/** Scores of all layers but the last are read by the loss alone. */
export const unusedScores = {
  "model.decoder.class_embed.": "the scores of layers before the last are read by the loss alone",
};

/**
 * Fields of the tiny config.
 *
 * @param encoderWidth of the encoder, whose many convolutions are half as wide as the decoder by default
 */
export const tinyRtDetr = <C extends RtDetrConfig>(
  c: C,
  context: Context,
  merged: C,
  encoderWidth = context.size.width / 2,
): Partial<C> => {
  const backbone_config = shrunkBackbone(merged, context);
  const fields: Partial<RtDetrConfig> = {
    backbone_config,
    encoder_hidden_dim: encoderWidth,
    encoder_in_channels: [...mapChannels({ ...c, backbone_config }, context)],
    decoder_in_channels: c.decoder_in_channels.map(() => encoderWidth),
    num_queries: Math.min(c.num_queries, 3),
  };
  return fields as Partial<C>;
};
