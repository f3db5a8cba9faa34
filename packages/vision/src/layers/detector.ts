import { type Context, labelsOf } from "@tiny-random/core";
import {
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  linear,
  module,
  paddingMask,
  type Tensor,
  without,
} from "@tiny-random/nn";
import type { DetectorConfig } from "./detector-config.ts";
import { type DetectorNorms, objectsDecoder, placesEncoder } from "./detector-stacks.ts";
import type { Extras } from "./image-model.ts";
import { mapPositions } from "./map-positions.ts";
import { mapChannels, nestedBackbone } from "./nested-backbone.ts";
import { predictionHead } from "./prediction-head.ts";

/** Where images are, at a map's size: `[batch, height, width]` of 0 and 1. */
const seenAt = (mask: Tensor, map: Tensor): Tensor =>
  mask
    .to("float32")
    .unsqueeze(1)
    .interpolate({ size: [map.size(2), map.size(3)] })
    .squeeze(1);

/** What the encoder and the decoder of objects make of an image (Carion et al., 2020). */
const finder = (c: DetectorConfig, context: Context, norms: DetectorNorms) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const width = c.d_model;
  const children = {
    // Detection freezes the norms of batches: nothing counts steps.
    backbone: module({ conv_encoder: module({ model: without(backbone, "num_batches_tracked") }, () => 0) }, () => 0),
    position_embedding: mapPositions(c),
    query_position_embeddings: embedding(c.num_queries, width),
    input_projection: conv2d(mapChannels(c, context).at(-1) ?? 0, width, 1),
    encoder: placesEncoder(c, norms),
    decoder: objectsDecoder(c, norms),
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

/** The objects' states and the places'. */
export const detectorModel = (c: DetectorConfig, context: Context, norms: DetectorNorms) =>
  baseModel(
    andThen(finder(c, context, norms), ({ objects, places }) => ({
      last_hidden_state: objects,
      encoder_last_hidden_state: places,
    })),
  );

/** Scores of labels and of none, center and size of a box for every object; and what they were made of. */
export const detector = (c: DetectorConfig, context: Context, norms: DetectorNorms) =>
  module(
    {
      model: baseModel(finder(c, context, norms)),
      class_labels_classifier: linear(c.d_model, labelsOf(c) + 1),
      bbox_predictor: predictionHead(c.d_model, 4),
    },
    (m, pixels: Tensor, extras: Extras) => {
      const found = m.model(pixels, extras);
      const pred_boxes = m.bbox_predictor(found.objects).sigmoid();
      return { answers: { logits: m.class_labels_classifier(found.objects), pred_boxes }, ...found };
    },
  );

/** Scores of labels, and boxes. */
export const detection = (c: DetectorConfig, context: Context, norms: DetectorNorms) =>
  andThen(detector(c, context, norms), ({ answers }) => answers);
