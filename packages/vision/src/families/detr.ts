import { type Context, InputError, labelsOf, type ModelConfig } from "@tiny-random/core";
import {
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  Tensor,
  without,
} from "@tiny-random/nn";
import { type ImageClass, imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { labels } from "../layers/labels.ts";
import { mapChannels, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { attentionMaps, maskHead } from "../layers/object-masks.ts";
import { objectLayer, placeLayer } from "../layers/object-queries.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { sinePositions } from "../layers/sine-positions.ts";
import { visionFamily } from "../vision-family.ts";

const stages = ["stage1", "stage2", "stage3", "stage4"];

/** The defaults of DetrConfig: DETR with a ResNet-50 of Transformers' own. */
const defaults = {
  model_type: "detr",
  backbone_config: { model_type: "resnet", out_features: stages, out_indices: [1, 2, 3, 4] } as ModelConfig,
  use_timm_backbone: false,
  use_pretrained_backbone: false,
  num_channels: 3,
  num_queries: 100,
  encoder_layers: 6,
  encoder_ffn_dim: 2048,
  encoder_attention_heads: 8,
  decoder_layers: 6,
  decoder_ffn_dim: 2048,
  decoder_attention_heads: 8,
  encoder_layerdrop: 0,
  decoder_layerdrop: 0,
  is_encoder_decoder: true,
  activation_function: "relu",
  d_model: 256,
  dropout: 0.1,
  attention_dropout: 0,
  activation_dropout: 0,
  init_std: 0.02,
  init_xavier_std: 1,
  auxiliary_loss: false,
  position_embedding_type: "sine",
  dilation: false,
};
type DetrConfig = typeof defaults;

/** Places of a map by their row and column, `[1, height · width, width]`, columns' features first. */
const learnedPositions = (width: number) => {
  const table = () => embedding(50, width / 2);
  return module({ row_embeddings: table(), column_embeddings: table() }, (m, seen: Tensor) => {
    const [height, across] = [seen.size(1), seen.size(2)];
    const spread = (x: Tensor) => x.expand([height, across, width / 2]);
    const columns = spread(m.column_embeddings(Tensor.arange(seen.graph, across)).unsqueeze(0));
    const rows = spread(m.row_embeddings(Tensor.arange(seen.graph, height)).unsqueeze(1));
    return Tensor.cat([columns, rows], -1).flatten(0, 1).unsqueeze(0);
  });
};

/** Positions of a map's places, given where in it images are and where their padding. */
const positionsOf = (c: DetrConfig) =>
  c.position_embedding_type === "learned"
    ? learnedPositions(c.d_model)
    : module({}, (_, seen: Tensor) => sinePositions(seen, { features: c.d_model / 2 }));

/** Where images are, at a map's size: `[batch, height, width]` of 0 and 1. */
const seenAt = (mask: Tensor, map: Tensor): Tensor =>
  mask
    .to("float32")
    .unsqueeze(1)
    .interpolate({ size: [map.size(2), map.size(3)] })
    .squeeze(1);

/** What the encoder and the decoder of objects make of an image (Carion et al., 2020). */
const detr = (c: DetrConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const width = c.d_model;
  const layerOf = (heads: number, wide: number) => ({ width, heads, wide, act: c.activation_function });
  const encoderLayer = layerOf(c.encoder_attention_heads, c.encoder_ffn_dim);
  const decoderLayer = layerOf(c.decoder_attention_heads, c.decoder_ffn_dim);
  const encoder = module(
    { layers: Array.from({ length: c.encoder_layers }, () => placeLayer(encoderLayer)) },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => m.layers.reduce((h, layer) => layer(h, positions, mask), x),
  );
  const decoder = module(
    { layers: Array.from({ length: c.decoder_layers }, () => objectLayer(decoderLayer)), layernorm: layerNorm(width) },
    (m, positions: Tensor, places: { values: Tensor; positions: Tensor; mask: Tensor }) => {
      // What the auxiliary loss compares is normalized after every layer, and the next layer reads it.
      const after = (x: Tensor) => (c.auxiliary_loss ? m.layernorm(x) : x);
      return m.layernorm(m.layers.reduce((h, layer) => after(layer(h, positions, places)), positions.mul(0)));
    },
  );
  const children = {
    // Detection freezes the norms of batches: nothing counts steps.
    backbone: module({ conv_encoder: module({ model: without(backbone, "num_batches_tracked") }, () => 0) }, () => 0),
    position_embedding: positionsOf(c),
    query_position_embeddings: embedding(c.num_queries, width),
    input_projection: conv2d(mapChannels(c, context).at(-1) ?? 0, width, 1),
    encoder,
    decoder,
  };
  return module(children, (m, pixels: Tensor, { pixel_mask }: Extras) => {
    const maps = mapsOf(pixels);
    const last = maps.at(-1) as Tensor;
    const image = m.input_projection(last);
    const seen = seenAt(pixel_mask as Tensor, last);
    const positions = m.position_embedding(seen);
    const mask = paddingMask(seen.flatten(1));
    const places = m.encoder(asSequence(image), positions, mask);
    const queries = pixels.graph.parameter(m.query_position_embeddings.weight).unsqueeze(0);
    const inEveryRow = queries.expand([pixels.size(0), c.num_queries, width]);
    const objects = m.decoder(inEveryRow, { values: places, positions, mask });
    return { objects, places, image, mask, maps };
  });
};

const model = (c: DetrConfig, context: Context) =>
  baseModel(
    andThen(detr(c, context), ({ objects, places }) => ({
      last_hidden_state: objects,
      encoder_last_hidden_state: places,
    })),
  );

/** Scores of labels and of none, center and size of a box for every object; and what they were made of. */
const detector = (c: DetrConfig, context: Context) =>
  module(
    {
      model: baseModel(detr(c, context)),
      class_labels_classifier: linear(c.d_model, labelsOf(c) + 1),
      bbox_predictor: predictionHead(c.d_model, 4),
    },
    (m, pixels: Tensor, extras: Extras) => {
      const found = m.model(pixels, extras);
      const pred_boxes = m.bbox_predictor(found.objects).sigmoid();
      return { answers: { logits: m.class_labels_classifier(found.objects), pred_boxes }, ...found };
    },
  );

const detection = (c: DetrConfig, context: Context) => andThen(detector(c, context), ({ answers }) => answers);

const segmentation = (c: DetrConfig, context: Context) => {
  const { d_model: width, encoder_attention_heads: heads, activation_function: act } = c;
  const channels = mapChannels(c, context).slice(0, 3).toReversed();
  const parts = {
    detr: detector(c, context),
    mask_head: maskHead({ width, heads, act, channels }),
    bbox_attention: attentionMaps(width, heads),
  };
  return module(parts, (m, pixels: Tensor, extras: Extras) => {
    const { answers, objects, places, image, mask, maps } = m.detr(pixels, extras);
    const looked = m.bbox_attention(objects, places, mask);
    const spread = looked.reshape([...looked.shape.slice(0, 3), image.size(2), image.size(3)]);
    return { ...answers, pred_masks: m.mask_head(image, spread, maps.slice(0, 3).toReversed()) };
  });
};

/** Where images are and where their padding; transformers.js makes a mask of another size than the image. */
const pixelMask = {
  declared: () => ({ pixel_mask: { dtype: "int64", axes: ["batch_size", "mask_height", "mask_width"] } as const }),
  make: () => ({}),
};

const options: ImageClass<DetrConfig> = { other: () => ({ height: 72, width: 50 }), mixed: true, extras: pixelMask };

/**
 * Eight heads: the masks' head normalizes eight groups of channels, some of which are heads. They are narrower than usual,
 * since a model twice as wide would be too large. Few objects.
 */
const tinyObjects = (c: DetrConfig, context: Context): Partial<DetrConfig> => {
  if (c.use_timm_backbone)
    throw new InputError(
      "detr with use_timm_backbone stands on a model of timm, which is not written here",
      "Give use_timm_backbone false and a backbone_config, of a resnet for one.",
    );
  const heads = 8;
  return {
    backbone_config: shrunkBackbone(c, context),
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    num_queries: Math.min(c.num_queries, 10),
  };
};

export default visionFamily({
  defaults,
  repo: "facebook/detr-resnet-50",
  reference: labels(["person", "bicycle", "car"]),
  processor: {
    image_processor_type: "DetrImageProcessor",
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    do_resize: true,
    format: "coco_detection",
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 800, longest_edge: 1333 },
  },
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: tinyObjects,
  architectures: {
    DetrModel: imageClass({ ...options, task: "image-feature-extraction" }, model),
    DetrForObjectDetection: imageClass({ ...options, task: "object-detection" }, detection),
    DetrForSegmentation: imageClass({ ...options, task: "image-segmentation" }, segmentation),
  },
});
