import { mask2former } from "@tiny-random/atlas/configs/mask2former";
import type { ConfigOf, Context } from "@tiny-random/core";
import {
  activation,
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  forbidden,
  fusedAttention,
  layerNorm,
  module,
  Parameter,
  Tensor,
} from "@tiny-random/nn";
import { countedModules } from "../layers/counted-modules.ts";
import { deformableEncoder } from "../layers/deformable-encoder.ts";
import { feedForward, positionedAttention, postNorm, preNorm } from "../layers/detr-transformer.ts";
import { groupNormConvolution, groups } from "../layers/group-norm-convolution.ts";
import { imageClass } from "../layers/image-class.ts";
import { flattenedMaps, placeMiddles, unflattenedMaps } from "../layers/map-levels.ts";
import {
  clearOfZero,
  fourStages,
  lossWeights,
  maskEmbedder,
  maskProcessor,
  masksOf,
  narrowSwin,
  paddedImages,
  queryLabels,
  tinyMultiple,
  wholePositions,
} from "../layers/mask-queries.ts";
import { mapChannels, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type Mask2FormerConfig = ConfigOf<typeof mask2former>;

/** The coarsest maps, which are encoded and which queries read. */
const levelCount = 3;

/** The coarse maps encoded by deformable attention, and a finer one (FPN) that masks are computed from. */
const pixelDecoder = (c: Mask2FormerConfig, channels: readonly number[]) => {
  const width = c.feature_size;
  const finer = Math.trunc(Math.log2(Math.min(...c.feature_strides.slice(-levelCount))) - Math.log2(c.common_stride));
  const adapters = channels.slice(0, finer).map((inputs) => groupNormConvolution(inputs, width, 1, { bias: false }));
  const smoothers = adapters.map(() => groupNormConvolution(width, width, 3, { bias: false }));
  const sizes = { width, heads: c.num_attention_heads, feedForward: c.encoder_feedforward_dim, act: "relu" };
  const coarse = channels.slice(-levelCount).toReversed();
  const children = {
    level_embed: new Parameter([levelCount, width], { kind: "embedding" }),
    input_projections: coarse.map((inputs) => groupNormConvolution(inputs, width, 1)),
    encoder: deformableEncoder(c.encoder_layers, sizes, { levels: levelCount, points: 4 }),
    mask_projection: conv2d(width, c.mask_feature_size, 1),
    ...countedModules("adapter_", adapters),
    ...countedModules("layer_", smoothers),
  };
  return module(children, (m, maps: readonly Tensor[]) => {
    const read = maps.slice(-levelCount).toReversed();
    const projected = read.map((map, level) => m.input_projections[level]?.(map) ?? map);
    const { sequence, levels } = flattenedMaps(projected);
    const { graph } = sequence;
    const embedded = graph.parameter(m.level_embed);
    const positions = projected.map((map, level) => wholePositions(graph, map, width).add(embedded.select(0, level)));
    const middles = levels.map((level) => placeMiddles(graph, level));
    const references = Tensor.cat(middles, 0).unsqueeze(0).unsqueeze(2);
    const encoded = unflattenedMaps(
      m.encoder(Tensor.cat(positions, 1), references, { values: sequence, levels }),
      levels,
    );
    const finest = adapters
      .map((adapt, index) => ({ adapt, smooth: smoothers[index], map: maps[index] as Tensor }))
      .toReversed()
      .reduce((x, { adapt, smooth, map }) => {
        const beside = adapt(map);
        const enlarged = x.interpolate({ size: [beside.size(2), beside.size(3)], mode: "bilinear" });
        const joined = beside.add(enlarged);
        return smooth?.(joined).relu() ?? joined;
      }, encoded.at(-1) as Tensor);
    return { levels: encoded, pixels: m.mask_projection(finest) };
  });
};

/** What queries read in a layer. */
interface LevelPlaces {
  readonly values: Tensor;
  readonly positions: Tensor;
  /** Additive, `[batch, 1, queries, places]`. */
  readonly mask: Tensor;
}

/** Cross-attention within a query's mask comes before self-attention. */
const decoderLayer = (c: Mask2FormerConfig) => {
  const { hidden_dim: width, num_attention_heads: heads } = c;
  const sizes = { width, heads, feedForward: c.dim_feedforward, act: c.activation_function };
  const residual = c.pre_norm ? preNorm : postNorm;
  const children = {
    self_attn: positionedAttention(sizes),
    self_attn_layer_norm: layerNorm(width),
    cross_attn: fusedAttention(width, heads),
    cross_attn_layer_norm: layerNorm(width),
    ...feedForward(sizes),
  };
  return module(children, (m, x: Tensor, positions: Tensor, { values, positions: keys, mask }: LevelPlaces) => {
    const crossed = residual(x, m.cross_attn_layer_norm, (h) =>
      m.cross_attn({ query: h.add(positions), key: values.add(keys), value: values, mask }),
    );
    const attended = residual(crossed, m.self_attn_layer_norm, (h) =>
      m.self_attn(h, positions, { values: h, positions }),
    );
    return residual(attended, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
  });
};

/** What a query may look at: places of its mask, or all where the mask has none. */
const insideMask = (mask: Tensor, map: Tensor): Tensor => {
  const resized = mask.interpolate({ size: [map.size(2), map.size(3)], mode: "bilinear" }).flatten(2);
  clearOfZero(resized);
  const open = resized.ge(0);
  const nowhere = open.to("float32").amax(-1, true).lt(0.5);
  return resized.mul(0).where(open.logical_or(nowhere), forbidden).unsqueeze(1);
};

/** Masked attention (Cheng et al., 2022): every layer reads one level inside the masks that the layer before predicted. */
const decoder = (c: Mask2FormerConfig) => {
  const width = c.hidden_dim;
  const children = {
    layers: Array.from({ length: c.decoder_layers - 1 }, () => decoderLayer(c)),
    layernorm: layerNorm(width),
    mask_predictor: module(
      { mask_embedder: maskEmbedder(width, c.mask_feature_size) },
      (m, x: Tensor, pixels: Tensor) => masksOf(m.mask_embedder(x), pixels),
    ),
  };
  return module(
    children,
    (
      m,
      x: Tensor,
      positions: Tensor,
      levels: readonly { map: Tensor; values: Tensor; positions: Tensor }[],
      pixels: Tensor,
    ) => {
      let states = x;
      let normed = m.layernorm(x);
      let masks = m.mask_predictor(normed, pixels);
      for (const [index, layer] of m.layers.entries()) {
        const level = levels[index % levelCount];
        if (!level) throw new Error("a layer has no level");
        states = layer(states, positions, { ...level, mask: insideMask(masks, level.map) });
        normed = m.layernorm(states);
        masks = m.mask_predictor(normed, pixels);
      }
      return { states, normed, masks };
    },
  );
};

const transformer = (c: Mask2FormerConfig) => {
  const { hidden_dim: width, num_queries: queries } = c;
  const projects = c.feature_size !== width || c.enforce_input_projection;
  const children = {
    queries_embedder: embedding(queries, width),
    queries_features: embedding(queries, width),
    input_projections: projects
      ? Array.from({ length: levelCount }, () => conv2d(c.feature_size, width, 1))
      : undefined,
    decoder: decoder(c),
    level_embed: embedding(levelCount, width),
  };
  return module(children, (m, maps: readonly Tensor[], pixels: Tensor) => {
    const { graph } = pixels;
    const ofLevels = graph.parameter(m.level_embed.weight);
    const levels = maps.map((map, index) => ({
      map,
      values: asSequence(m.input_projections?.[index]?.(map) ?? map).add(ofLevels.select(0, index)),
      positions: wholePositions(graph, map, width),
    }));
    const spread = (table: Parameter) =>
      graph
        .parameter(table)
        .unsqueeze(0)
        .expand([pixels.size(0), queries, width]);
    return m.decoder(spread(m.queries_features.weight), spread(m.queries_embedder.weight), levels, pixels);
  });
};

const backboneToQueries = (c: Mask2FormerConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const decoder = pixelDecoder(c, mapChannels(c, context));
  const children = {
    pixel_level_module: module({ encoder: backbone, decoder }, (m, pixels: Tensor) => {
      const maps = mapsOf(pixels);
      return { last: maps.at(-1) as Tensor, ...m.decoder(maps) };
    }),
    transformer_module: transformer(c),
  };
  return module(children, (m, image: Tensor) => {
    const { last, levels, pixels } = m.pixel_level_module(image);
    return { last, pixels, ...m.transformer_module(levels, pixels) };
  });
};

const model = (c: Mask2FormerConfig, context: Context) =>
  baseModel(
    andThen(backboneToQueries(c, context), ({ last, pixels, states }) => ({
      encoder_last_hidden_state: last,
      pixel_decoder_last_hidden_state: pixels,
      transformer_decoder_last_hidden_state: states,
    })),
  );

const segmentation = (c: Mask2FormerConfig, context: Context) => {
  const children = {
    model: baseModel(backboneToQueries(c, context)),
    class_predictor: queryLabels(c, c.hidden_dim),
    criterion: lossWeights(c, c.no_object_weight),
  };
  return module(children, (m, image: Tensor) => {
    const { normed, masks } = m.model(image);
    return { class_queries_logits: m.class_predictor(normed), masks_queries_logits: masks };
  });
};

const lastNorm = "a backbone has a norm for every chosen stage instead";

export default visionFamily({
  facts: mask2former,
  repo: "facebook/mask2former-swin-small-coco-instance",
  checkpoints: {
    Mask2FormerForUniversalSegmentation: [
      "facebook/mask2former-swin-small-coco-instance",
      "facebook/mask2former-swin-large-cityscapes-semantic",
      "facebook/mask2former-swin-base-coco-panoptic",
    ],
  },
  reference: {
    backbone_config: { model_type: "swin", depths: [2, 2, 18, 2], drop_path_rate: 0.3, ...fourStages },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: { image_processor_type: "Mask2FormerImageProcessor", ...maskProcessor },
  imageSize: () => 48,
  processorSettings: () => ({ size_divisor: tinyMultiple }),
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => {
    const { width } = context.size;
    return {
      backbone_config: narrowSwin(shrunkBackbone(merged, context)),
      feature_size: Math.max(groups, width),
      hidden_dim: Math.max(groups, width),
      mask_feature_size: width / 2,
      num_attention_heads: 4,
      encoder_layers: 1,
      encoder_feedforward_dim: width,
      dim_feedforward: width,
      // One layer for each level.
      decoder_layers: levelCount + 1,
      num_queries: Math.min(c.num_queries, 5),
    };
  },
  architectures: {
    Mask2FormerModel: imageClass(
      {
        ...paddedImages,
        unused: { "pixel_level_module.encoder.swin.": lastNorm },
      },
      model,
    ),
    Mask2FormerForUniversalSegmentation: imageClass(
      {
        ...paddedImages,
        task: "image-segmentation",
        unused: { "model.pixel_level_module.encoder.swin.": lastNorm },
      },
      segmentation,
    ),
  },
  variants: {
    "norms before blocks, maps projected": {
      config: { pre_norm: true, enforce_input_projection: true },
      classes: ["Mask2FormerForUniversalSegmentation"],
    },
  },
});
