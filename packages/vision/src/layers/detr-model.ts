import { type Context, labelsOf } from "@tiny-random/core";
import {
  andThen,
  asSequence,
  baseModel,
  bias,
  conv2d,
  embedding,
  linear,
  module,
  paddingMask,
  type Tensor,
  without,
} from "@tiny-random/nn";
import type { DetrConfig } from "./detr-config.ts";
import { detrPositions } from "./detr-positions.ts";
import { type DetrNorms, detrDecoder, detrEncoder } from "./detr-transformer.ts";
import type { Extras } from "./image-model.ts";
import { mapChannels, nestedBackbone } from "./nested-backbone.ts";
import { predictionHead } from "./prediction-head.ts";

/** A pixel mask at the size of a feature map: `[batch, height, width]` of 0 and 1. */
const resizedMask = (mask: Tensor, map: Tensor): Tensor =>
  mask
    .to("float32")
    .unsqueeze(1)
    .interpolate({ size: [map.size(2), map.size(3)] })
    .squeeze(1);

/**
 * Backbone, encoder and decoder (Carion et al., 2020). Returns the states of the object queries, the encoded places, the
 * projected feature map, the additive mask of its places, and the backbone's feature maps.
 */
const queriesOverMap = (c: DetrConfig, context: Context, norms: DetrNorms) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const width = c.d_model;
  // The reference replaces batch norms by frozen ones, which have no num_batches_tracked.
  const frozen = without(backbone, "num_batches_tracked");
  const children = {
    backbone: module({ conv_encoder: module({ model: frozen }, () => 0) }, () => 0),
    position_embedding: detrPositions(c),
    query_position_embeddings: embedding(c.num_queries, width),
    input_projection: conv2d(mapChannels(c, context).at(-1) ?? 0, width, 1),
    encoder: detrEncoder(c, norms),
    decoder: detrDecoder(c, norms),
  };
  return module(children, (m, pixels: Tensor, { pixel_mask }: Extras) => {
    const maps = mapsOf(pixels);
    const last = maps.at(-1) as Tensor;
    const projected = m.input_projection(last);
    const seen = resizedMask(pixel_mask as Tensor, last);
    const positions = m.position_embedding(seen);
    const mask = paddingMask(seen.flatten(1));
    const encoded = m.encoder(asSequence(projected), positions, mask);
    const learned = pixels.graph.parameter(m.query_position_embeddings.weight).unsqueeze(0);
    const queryPositions = learned.expand([pixels.size(0), c.num_queries, width]);
    const queries = m.decoder(queryPositions, { values: encoded, positions, mask });
    return { queries, encoded, projected, mask, maps };
  });
};

/** The bare class. */
export const detrModel = (c: DetrConfig, context: Context, norms: DetrNorms) =>
  baseModel(
    andThen(queriesOverMap(c, context, norms), ({ queries, encoded }) => ({
      last_hidden_state: queries,
      encoder_last_hidden_state: encoded,
    })),
  );

/** How much less than any label the scores of no object are. */
const unlikely = 8;

/** The bias of labels and of no object, which untrained queries would all find where an image shows nothing. */
const objectsEverywhere = (labels: number) =>
  bias(labels + 1, (data) => {
    data[labels] = (data[labels] ?? 0) - unlikely;
  });

/**
 * The object detector as a part of further classes: `predictions` has scores of labels and of no object, and center and
 * size of a box, for every object query; beside it stands what the model returns.
 */
export const detrDetector = (c: DetrConfig, context: Context, norms: DetrNorms) =>
  module(
    {
      model: baseModel(queriesOverMap(c, context, norms)),
      class_labels_classifier: linear(c.d_model, labelsOf(c) + 1, { bias: objectsEverywhere(labelsOf(c)) }),
      bbox_predictor: predictionHead(c.d_model, 4),
    },
    (m, pixels: Tensor, extras: Extras) => {
      const found = m.model(pixels, extras);
      const pred_boxes = m.bbox_predictor(found.queries).sigmoid();
      return { predictions: { logits: m.class_labels_classifier(found.queries), pred_boxes }, ...found };
    },
  );

/** The class for object detection. */
export const detrDetection = (c: DetrConfig, context: Context, norms: DetrNorms) =>
  andThen(detrDetector(c, context, norms), ({ predictions }) => predictions);
