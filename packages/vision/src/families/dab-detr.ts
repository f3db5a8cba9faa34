import { dabDetr } from "@tiny-random/atlas/configs/dab-detr";
import { type ConfigOf, type Context, InputError, labelsOf, narrowed } from "@tiny-random/core";
import {
  activation,
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  Tensor,
} from "@tiny-random/nn";
import { coordinateSines, inverseSigmoid, rowFirst } from "../layers/box-coordinates.ts";
import {
  conditionalCrossAttention,
  conditionalSelfAttention,
  type QueryPlaces,
} from "../layers/conditional-attention.ts";
import {
  detrDependencies,
  detrImages,
  detrProcessor,
  resolveDetr,
  timmBackbone,
  tinyDetrBackbone,
  unnamedBackbone,
} from "../layers/detr-config.ts";
import { convEncoder, resizedMask } from "../layers/detr-model.ts";
import { sinePositions } from "../layers/detr-positions.ts";
import { type Memory, positionedAttention, postNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { mapChannels } from "../layers/nested-backbone.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const facts = narrowed(dabDetr, { activation_function: "string" });
type DabDetrConfig = ConfigOf<typeof facts>;

/** A rectifier whose slope below zero is trained (He et al., 2015). */
const prelu = () =>
  module({ weight: new Parameter([1], { kind: "positive" }) }, (m, x: Tensor) =>
    x.relu().add(x.minimum(0).mul(m.weight)),
  );

/** The parts of a feed-forward block. */
const feedForward = (c: DabDetrConfig, inner: number) => ({
  activation_fn:
    c.activation_function === "prelu" ? prelu() : module({}, (_, x: Tensor) => activation(c.activation_function)(x)),
  fc1: linear(c.hidden_size, inner),
  fc2: linear(inner, c.hidden_size),
  final_layer_norm: layerNorm(c.hidden_size),
});

const encoderLayer = (c: DabDetrConfig) => {
  const sizes = {
    width: c.hidden_size,
    heads: c.encoder_attention_heads,
    feedForward: c.encoder_ffn_dim,
    act: c.activation_function,
  };
  return module(
    {
      self_attn: positionedAttention(sizes),
      self_attn_layer_norm: layerNorm(c.hidden_size),
      ...feedForward(c, c.encoder_ffn_dim),
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (h) =>
        m.self_attn(h, positions, { values: h, positions, mask }),
      );
      return postNorm(attended, m.final_layer_norm, (h) => m.fc2(m.activation_fn(m.fc1(h))));
    },
  );
};

/** Every layer scales the position embeddings by what it knows of each place. */
const encoder = (c: DabDetrConfig) =>
  module(
    {
      query_scale: predictionHead(c.hidden_size, c.hidden_size, 2),
      layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)),
      norm: c.normalize_before ? layerNorm(c.hidden_size) : undefined,
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const last = m.layers.reduce((h, layer) => layer(h, positions.mul(m.query_scale(h)), mask), x);
      return m.norm ? m.norm(last) : last;
    },
  );

const projected = (width: number) => module({ output_proj: linear(width, width) }, (m, x: Tensor) => m.output_proj(x));

const selfAttention = (c: DabDetrConfig) => {
  const { hidden_size: width, decoder_attention_heads: heads } = c;
  const children = {
    self_attn_query_content_proj: linear(width, width),
    self_attn_query_pos_proj: linear(width, width),
    self_attn_key_content_proj: linear(width, width),
    self_attn_key_pos_proj: linear(width, width),
    self_attn_value_proj: linear(width, width),
    self_attn: projected(width),
    self_attn_layer_norm: layerNorm(width),
  };
  return module(children, (m, x: Tensor, positions: Tensor) => {
    const projections = {
      queryContent: m.self_attn_query_content_proj,
      queryPosition: m.self_attn_query_pos_proj,
      keyContent: m.self_attn_key_content_proj,
      keyPosition: m.self_attn_key_pos_proj,
      value: m.self_attn_value_proj,
      output: m.self_attn,
    };
    return postNorm(x, m.self_attn_layer_norm, (h) => conditionalSelfAttention(projections, heads, h, positions));
  });
};

const crossAttention = (c: DabDetrConfig, first: boolean) => {
  const { hidden_size: width, decoder_attention_heads: heads } = c;
  const children = {
    cross_attn_query_content_proj: linear(width, width),
    cross_attn_query_pos_proj: first || c.keep_query_pos ? linear(width, width) : undefined,
    cross_attn_key_content_proj: linear(width, width),
    cross_attn_key_pos_proj: linear(width, width),
    cross_attn_value_proj: linear(width, width),
    cross_attn_query_pos_sine_proj: linear(width, width),
    cross_attn_layer_norm: layerNorm(width),
    cross_attn: projected(width),
  };
  return module(children, (m, x: Tensor, places: QueryPlaces, memory: Memory) => {
    const projections = {
      queryContent: m.cross_attn_query_content_proj,
      queryPosition: m.cross_attn_query_pos_proj,
      querySine: m.cross_attn_query_pos_sine_proj,
      keyContent: m.cross_attn_key_content_proj,
      keyPosition: m.cross_attn_key_pos_proj,
      value: m.cross_attn_value_proj,
      output: m.cross_attn,
    };
    return postNorm(x, m.cross_attn_layer_norm, (h) =>
      conditionalCrossAttention(projections, heads, h, places, memory),
    );
  });
};

const decoderLayer = (c: DabDetrConfig, first: boolean) => {
  const mlp = module(feedForward(c, c.decoder_ffn_dim), (m, x: Tensor) =>
    postNorm(x, m.final_layer_norm, (h) => m.fc2(m.activation_fn(m.fc1(h)))),
  );
  return module(
    { self_attn: selfAttention(c), cross_attn: crossAttention(c, first), mlp },
    (m, x: Tensor, places: QueryPlaces, memory: Memory) =>
      m.mlp(m.cross_attn(m.self_attn(x, places.positions), places, memory)),
  );
};

type BoxHead = ReturnType<typeof predictionHead>;

/** Sines of the middle of every anchor box, the row's divided by its height and the column's by its width. */
const modulated = (sines: Tensor, anchors: Tensor, sizes: Tensor, width: number): Tensor => {
  const [rows, columns] = sines.slice(-1, 0, width).split([width / 2, width / 2], -1) as [Tensor, Tensor];
  const share = (index: number) => sizes.slice(-1, index, index + 1).div(anchors.slice(-1, index + 2, index + 3));
  return Tensor.cat([rows.mul(share(1)), columns.mul(share(0))], -1);
};

/**
 * Queries are anchor boxes, which every layer moves (Liu et al., 2022).
 *
 * @param boxHead predicts how a box moves; without one, as in the bare class, boxes stay where they are
 */
const decoder = (c: DabDetrConfig, boxHead?: BoxHead) => {
  const width = c.hidden_size;
  const children = {
    layers: Array.from({ length: c.decoder_layers }, (_, index) => decoderLayer(c, index === 0)),
    layernorm: layerNorm(width),
    query_scale: predictionHead(width, width, 2),
    ref_point_head: predictionHead(width, width, 2, 2 * width),
    ref_anchor_head: predictionHead(width, 2, 2),
    bbox_embed: boxHead,
  };
  return module(children, (m, x: Tensor, boxes: Tensor, memory: Memory) => {
    let [states, anchors, before] = [x, boxes.sigmoid(), boxes.sigmoid()];
    for (const [index, layer] of m.layers.entries()) {
      const sines = coordinateSines(rowFirst(anchors), width / 2);
      const scale = (each: Tensor) => (index === 0 ? each : each.mul(m.query_scale(states)));
      const middles = modulated(scale(sines.slice(-1, 0, width)), anchors, m.ref_anchor_head(states).sigmoid(), width);
      states = layer(states, { positions: m.ref_point_head(sines), sines: middles }, memory);
      before = anchors;
      if (m.bbox_embed) anchors = m.bbox_embed(states).add(inverseSigmoid(anchors)).sigmoid();
    }
    return { queries: m.layernorm(states), references: inverseSigmoid(before) };
  });
};

/** The queries' contents: zeros, or each pattern for every anchor box; and as many boxes. */
const contents = (boxes: Tensor, c: DabDetrConfig, patterns: Parameter | undefined): readonly [Tensor, Tensor] => {
  const [batch, queries, width] = [boxes.size(0), c.num_queries, c.hidden_size];
  if (!patterns) {
    const zeros = boxes.graph.constant(new Float32Array(queries * width), "float32", [1, queries, width]);
    return [zeros.expand([batch, queries, width]), boxes];
  }
  const spread = boxes.graph.parameter(patterns).unsqueeze(1).unsqueeze(0);
  const each = spread.expand([batch, c.num_patterns, queries, width]).flatten(1, 2);
  return [
    each,
    Tensor.cat(
      Array.from({ length: c.num_patterns }, () => boxes),
      1,
    ),
  ];
};

const backboneToQueries = (c: DabDetrConfig, context: Context, boxHead?: BoxHead) => {
  if (c.query_dim !== 4)
    throw new InputError(
      `query_dim of dab-detr is ${c.query_dim}, and anchor boxes have 4 numbers`,
      "Set query_dim to 4.",
    );
  // Its class leaves timm's network in its wrapper.
  const { backbone, mapsOf } = convEncoder(c, context, (wrapped) => wrapped);
  const width = c.hidden_size;
  const children = {
    query_refpoint_embeddings: embedding(c.num_queries, c.query_dim),
    backbone,
    input_projection: conv2d(mapChannels(c, context).at(-1) ?? 0, width, 1),
    encoder: encoder(c),
    decoder: decoder(c, boxHead),
    patterns: c.num_patterns > 0 ? embedding(c.num_patterns, width) : undefined,
  };
  return module(children, (m, pixels: Tensor, { pixel_mask }: Extras) => {
    const last = mapsOf(pixels).at(-1) as Tensor;
    const seen = resizedMask(pixel_mask as Tensor, last);
    const positions = sinePositions(seen, width / 2, {
      temperatures: [c.temperature_height, c.temperature_width],
      ...(c.sine_position_embedding_scale !== null && { scale: c.sine_position_embedding_scale }),
    });
    const mask = paddingMask(seen.flatten(1));
    const encoded = m.encoder(asSequence(m.input_projection(last)), positions, mask);
    const learned = pixels.graph.parameter(m.query_refpoint_embeddings.weight).unsqueeze(0);
    const anchors = learned.expand([pixels.size(0), c.num_queries, c.query_dim]);
    const [queries, boxes] = contents(anchors, c, m.patterns?.weight);
    return m.decoder(queries, boxes, { values: encoded, positions, mask });
  });
};

const model = (c: DabDetrConfig, context: Context) =>
  baseModel(andThen(backboneToQueries(c, context), ({ queries }) => ({ last_hidden_state: queries })));

const detection = (c: DabDetrConfig, context: Context) => {
  const bbox_predictor = predictionHead(c.hidden_size, 4);
  const children = {
    bbox_predictor,
    model: baseModel(backboneToQueries(c, context, bbox_predictor)),
    class_embed: linear(c.hidden_size, labelsOf(c)),
  };
  return module(children, (m, pixels: Tensor, extras: Extras) => {
    const { queries, references } = m.model(pixels, extras);
    return { logits: m.class_embed(queries), pred_boxes: m.bbox_predictor(queries).add(references).sigmoid() };
  });
};

export default visionFamily({
  facts,
  repo: "IDEA-Research/dab-detr-resnet-50",
  checkpoints: { DabDetrForObjectDetection: ["IDEA-Research/dab-detr-resnet-50"] },
  reference: {
    ...unnamedBackbone,
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: { ...detrProcessor, image_processor_type: "ConditionalDetrImageProcessor" },
  imageSize: () => 64,
  resolve: resolveDetr,
  dependencies: detrDependencies,
  tiny: (c, context, merged) => ({
    ...tinyDetrBackbone(c, context, merged),
    num_queries: Math.min(c.num_queries, 10),
  }),
  architectures: {
    DabDetrModel: imageClass({ ...detrImages, task: "image-feature-extraction" }, model),
    DabDetrForObjectDetection: imageClass({ ...detrImages, task: "object-detection" }, detection),
  },
  variants: {
    "a backbone of timm": { config: timmBackbone, classes: ["DabDetrForObjectDetection"] },
    // As IDEA-Research/dab-detr-resnet-50-pat3.
    patterns: { config: { num_patterns: 3 }, classes: ["DabDetrForObjectDetection"] },
    "positions in every layer, a norm behind the encoder": {
      config: { keep_query_pos: true, normalize_before: true, activation_function: "relu" },
      classes: ["DabDetrForObjectDetection"],
    },
  },
});
