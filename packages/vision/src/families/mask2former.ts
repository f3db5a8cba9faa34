import { mask2former } from "@tiny-random/atlas/configs/mask2former";
import type { ConfigOf, Context } from "@tiny-random/core";
import {
  activation,
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  fusedAttention,
  layerNorm,
  module,
  type Parameter,
  type Tensor,
} from "@tiny-random/nn";
import { feedForward, positionedAttention, postNorm, preNorm } from "../layers/detr-transformer.ts";
import { groups } from "../layers/group-norm-convolution.ts";
import { imageClass } from "../layers/image-class.ts";
import { insideMask, levelCount, maskPixelDecoder } from "../layers/mask-pixel-decoder.ts";
import {
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
  const decoder = maskPixelDecoder(mapChannels(c, context), {
    width: c.feature_size,
    maskWidth: c.mask_feature_size,
    layers: c.encoder_layers,
    heads: c.num_attention_heads,
    feedForward: c.encoder_feedforward_dim,
    strides: c.feature_strides,
    finestStride: c.common_stride,
  });
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
