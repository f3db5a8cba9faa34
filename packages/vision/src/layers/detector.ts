import { type Context, labelsOf } from "@tiny-random/core";
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
  type Tensor,
  without,
} from "@tiny-random/nn";
import type { DetectorConfig } from "./detector-config.ts";
import type { Extras } from "./image-model.ts";
import { mapPositions } from "./map-positions.ts";
import { mapChannels, nestedBackbone } from "./nested-backbone.ts";
import { objectLayer, placeLayer, type Residual } from "./object-queries.ts";
import { predictionHead } from "./prediction-head.ts";

/** Where norms stand, and whether one stands after the encoder. */
export interface DetectorNorms {
  readonly residual: Residual;
  readonly encoderNorm: boolean;
}

/** Where images are, at a map's size: `[batch, height, width]` of 0 and 1. */
const seenAt = (mask: Tensor, map: Tensor): Tensor =>
  mask
    .to("float32")
    .unsqueeze(1)
    .interpolate({ size: [map.size(2), map.size(3)] })
    .squeeze(1);

/** What the encoder and the decoder of objects make of an image (Carion et al., 2020). */
const finder = (c: DetectorConfig, context: Context, { residual, encoderNorm }: DetectorNorms) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const width = c.d_model;
  const layerOf = (heads: number, wide: number) => ({ width, heads, wide, act: c.activation_function, residual });
  const encoderLayer = layerOf(c.encoder_attention_heads, c.encoder_ffn_dim);
  const decoderLayer = layerOf(c.decoder_attention_heads, c.decoder_ffn_dim);
  const encoder = module(
    {
      layers: Array.from({ length: c.encoder_layers }, () => placeLayer(encoderLayer)),
      layernorm: encoderNorm ? layerNorm(width) : undefined,
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const last = m.layers.reduce((h, layer) => layer(h, positions, mask), x);
      return m.layernorm ? m.layernorm(last) : last;
    },
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
    position_embedding: mapPositions(c),
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
