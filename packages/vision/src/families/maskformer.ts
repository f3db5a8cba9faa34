import { maskformer } from "@tiny-random/atlas/configs/maskformer";
import type { ConfigOf, Context, ModelConfig } from "@tiny-random/core";
import { andThen, asSequence, baseModel, conv2d, embedding, module, type Tensor } from "@tiny-random/nn";
import { detrDecoder, postNorm } from "../layers/detr-transformer.ts";
import { groupNormConvolution, groups } from "../layers/group-norm-convolution.ts";
import { imageClass } from "../layers/image-class.ts";
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

type MaskFormerConfig = ConfigOf<typeof maskformer>;

/** The class makes a Swin its own: windows are shifted in every stage, and all four maps are read. */
const ownBackbone = (c: MaskFormerConfig): ModelConfig & { readonly backbone_config: ModelConfig } => {
  const { backbone_config: nested } = c;
  return nested.model_type === "swin"
    ? { ...c, backbone_config: { ...nested, ...fourStages, model_type: "maskformer-swin" } }
    : c;
};

const convNorm = (inputs: number, outputs: number, kernel: 1 | 3) =>
  groupNormConvolution(inputs, outputs, kernel, { bias: false });

const pyramidLayer = (width: number, lateral: number) =>
  module({ proj: convNorm(lateral, width, 1), block: convNorm(width, width, 3) }, (m, coarse: Tensor, map: Tensor) => {
    const beside = m.proj(map);
    return m.block(coarse.interpolate({ size: [beside.size(2), beside.size(3)] }).add(beside)).relu();
  });

/** A feature pyramid (FPN) down to the finest map, and the projection that masks are computed from. */
const pixelDecoder = (c: MaskFormerConfig, channels: readonly number[]) => {
  const width = c.fpn_feature_size;
  const finer = channels.slice(0, -1).toReversed();
  const fpn = module(
    { stem: convNorm(channels.at(-1) ?? 0, width, 3), layers: finer.map((lateral) => pyramidLayer(width, lateral)) },
    (m, maps: readonly Tensor[]) => {
      const [last, ...others] = maps.toReversed();
      return m.layers.reduce((x, layer, index) => layer(x, others[index] ?? x), m.stem(last as Tensor).relu());
    },
  );
  const mask_projection = conv2d(width, c.mask_feature_size, 3, { padding: 1 });
  return module({ fpn, mask_projection }, (m, maps: readonly Tensor[]) => m.mask_projection(m.fpn(maps)));
};

/** Queries read the backbone's last map (Cheng et al., 2021). */
const transformer = (c: MaskFormerConfig, inputs: number) => {
  const { decoder_config: sizes } = c;
  const { d_model: width, num_queries: queries } = sizes;
  const children = {
    queries_embedder: embedding(queries, width),
    input_projection: inputs === width ? undefined : conv2d(inputs, width, 1),
    decoder: detrDecoder(sizes, { residual: postNorm, encoderNorm: false }),
  };
  return module(children, (m, map: Tensor) => {
    const { graph } = map;
    const projected = m.input_projection?.(map) ?? map;
    const positions = wholePositions(graph, map, width);
    const learned = graph.parameter(m.queries_embedder.weight).unsqueeze(0);
    return m.decoder(learned.expand([map.size(0), queries, width]), { values: asSequence(projected), positions });
  });
};

const backboneToQueries = (c: MaskFormerConfig, context: Context) => {
  const own = ownBackbone(c);
  const { backbone, mapsOf } = nestedBackbone(own, context);
  const channels = mapChannels(own, context);
  const children = {
    pixel_level_module: module({ encoder: backbone, decoder: pixelDecoder(c, channels) }, (m, pixels: Tensor) => {
      const maps = mapsOf(pixels);
      return { last: maps.at(-1) as Tensor, pixels: m.decoder(maps) };
    }),
    transformer_module: transformer(c, channels.at(-1) ?? 0),
  };
  return module(children, (m, pixels: Tensor) => {
    const found = m.pixel_level_module(pixels);
    return { ...found, queries: m.transformer_module(found.last) };
  });
};

const model = (c: MaskFormerConfig, context: Context) =>
  baseModel(
    andThen(backboneToQueries(c, context), ({ last, pixels, queries }) => ({
      encoder_last_hidden_state: last,
      pixel_decoder_last_hidden_state: pixels,
      transformer_decoder_last_hidden_state: queries,
    })),
  );

/** Scores of labels and of no object, and a mask, for every query. */
const segmentation = (c: MaskFormerConfig, context: Context) => {
  const { d_model: width } = c.decoder_config;
  const children = {
    model: baseModel(backboneToQueries(c, context)),
    class_predictor: queryLabels(c, width),
    mask_embedder: maskEmbedder(width, c.mask_feature_size),
    criterion: lossWeights(c, c.no_object_weight),
  };
  return module(children, (m, image: Tensor) => {
    const { queries, pixels } = m.model(image);
    return {
      class_queries_logits: m.class_predictor(queries),
      masks_queries_logits: masksOf(m.mask_embedder(queries), pixels),
    };
  });
};

const lastNorm = "feature maps have norms of their own; the backbone's last one reads none";

export default visionFamily({
  facts: maskformer,
  repo: "facebook/maskformer-swin-base-coco",
  checkpoints: {
    MaskFormerForInstanceSegmentation: [
      "facebook/maskformer-swin-base-coco",
      "facebook/maskformer-swin-base-ade",
      "facebook/maskformer-swin-tiny-coco",
    ],
  },
  reference: {
    backbone_config: {
      model_type: "swin",
      depths: [2, 2, 18, 2],
      drop_path_rate: 0.3,
      embed_dim: 128,
      image_size: 384,
      num_heads: [4, 8, 16, 32],
      window_size: 12,
      ...fourStages,
    },
    decoder_config: { model_type: "detr" },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config", "decoder_config"],
  processor: { image_processor_type: "MaskFormerImageProcessor", ...maskProcessor },
  imageSize: () => 48,
  processorSettings: () => ({ size_divisor: tinyMultiple }),
  dependencies: ({ backbone_config: { model_type } }) =>
    model_type === "swin" ? ["swin", "maskformer-swin"] : [model_type],
  tiny: (c, context, merged) => {
    const { width } = context.size;
    return {
      backbone_config: narrowSwin(shrunkBackbone(merged, context)),
      fpn_feature_size: Math.max(groups, width),
      mask_feature_size: width,
      decoder_config: {
        ...merged.decoder_config,
        // Narrower than the backbone's last map, which is projected.
        d_model: width / 2,
        decoder_layers: 2,
        decoder_attention_heads: 4,
        decoder_ffn_dim: 2 * width,
        num_queries: Math.min(c.decoder_config.num_queries, 10),
      },
    };
  },
  architectures: {
    MaskFormerModel: imageClass(
      {
        ...paddedImages,
        unused: { "pixel_level_module.encoder.model.layernorm.": lastNorm },
      },
      model,
    ),
    MaskFormerForInstanceSegmentation: imageClass(
      {
        ...paddedImages,
        task: "image-segmentation",
        unused: { "model.pixel_level_module.encoder.model.layernorm.": lastNorm },
      },
      segmentation,
    ),
  },
  variants: {
    // As facebook/maskformer-resnet50-ade.
    "a residual network": {
      config: { backbone_config: { model_type: "resnet", ...fourStages } },
      classes: ["MaskFormerForInstanceSegmentation"],
    },
  },
});
