import { type Context, labelsOf } from "@tiny-random/core";
import {
  type AnyModule,
  andThen,
  asSequence,
  baseModel,
  conv2d,
  embedding,
  module,
  paddingMask,
  type Tensor,
  without,
} from "@tiny-random/nn";
import type { DetrConfig } from "./detr-config.ts";
import { detrPositions } from "./detr-positions.ts";
import { type DetrNorms, detrDecoder, detrEncoder, type Memory } from "./detr-transformer.ts";
import type { Extras, ImageModel } from "./image-model.ts";
import { type BackboneConfig, mapChannels, nestedBackbone } from "./nested-backbone.ts";
import { predictionHead } from "./prediction-head.ts";
import { unlikelyLast } from "./unlikely-last.ts";

/** A pixel mask at the size of a feature map: `[batch, height, width]` of 0 and 1. */
export const resizedMask = (mask: Tensor, map: Tensor): Tensor =>
  mask
    .to("float32")
    .unsqueeze(1)
    .interpolate({ size: [map.size(2), map.size(3)] })
    .squeeze(1);

/** What a decoder makes of its queries. */
export interface Decoded {
  /** `[batch, queries, width]` */
  readonly queries: Tensor;
  /** Middles that predicted boxes are relative to, before the sigmoid: `[batch, queries, 2]`. */
  readonly references?: Tensor;
}

/** The parts in which detectors of DETR's kind differ. */
export interface DetrParts {
  encoder(c: DetrConfig): ((x: Tensor, positions: Tensor, mask: Tensor) => Tensor) & AnyModule;
  /** Position embeddings of the object queries, `[batch, queries, width]`, and the encoded places → their states. */
  decoder(c: DetrConfig): ((positions: Tensor, memory: Memory) => Decoded) & AnyModule;
  /** Scores of labels. */
  classifier(c: DetrConfig): ((queries: Tensor) => Tensor) & AnyModule;
}

/** DETR's own parts, which score no object too. */
export const detrParts = (norms: DetrNorms): DetrParts => ({
  encoder: (c) => detrEncoder(c, norms),
  decoder: (c) => andThen(detrDecoder(c, norms), (queries) => ({ queries })),
  classifier: (c) => unlikelyLast(c.d_model, labelsOf(c) + 1),
});

/** timm's network without its wrapper; another backbone as it is. */
const unwrapped = (backbone: ImageModel & { readonly _backbone?: AnyModule }): AnyModule =>
  backbone._backbone ?? backbone;

/**
 * A backbone under the keys of DETR's checkpoints; `mapsOf` computes its feature maps of pixels.
 *
 * @param held what stands there of the backbone
 */
export const convEncoder = (
  c: BackboneConfig,
  context: Context,
  held: (backbone: ImageModel) => AnyModule = unwrapped,
) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  // The reference replaces batch norms by frozen ones, which have no num_batches_tracked.
  const frozen = without(held(backbone), "num_batches_tracked");
  return { backbone: module({ conv_encoder: module({ model: frozen }, () => 0) }, () => 0), mapsOf };
};

/**
 * Backbone, encoder and decoder (Carion et al., 2020). Returns the states of the object queries, the encoded places, the
 * projected feature map, the additive mask of its places, and the backbone's feature maps.
 */
const queriesOverMap = (c: DetrConfig, context: Context, parts: DetrParts) => {
  const { backbone, mapsOf } = convEncoder(c, context);
  const width = c.d_model;
  const children = {
    backbone,
    position_embedding: detrPositions(c),
    query_position_embeddings: embedding(c.num_queries, width),
    input_projection: conv2d(mapChannels(c, context).at(-1) ?? 0, width, 1),
    encoder: parts.encoder(c),
    decoder: parts.decoder(c),
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
    const decoded = m.decoder(queryPositions, { values: encoded, positions, mask });
    return { ...decoded, encoded, projected, mask, maps };
  });
};

/** The bare class. */
export const detrModel = (c: DetrConfig, context: Context, parts: DetrParts) =>
  baseModel(
    andThen(queriesOverMap(c, context, parts), ({ queries, encoded }) => ({
      last_hidden_state: queries,
      encoder_last_hidden_state: encoded,
    })),
  );

/**
 * The object detector as a part of further classes: `predictions` has scores of labels and of no object, and center and
 * size of a box, for every object query; beside it stands what the model returns.
 */
export const detrDetector = (c: DetrConfig, context: Context, parts: DetrParts) =>
  module(
    {
      model: baseModel(queriesOverMap(c, context, parts)),
      class_labels_classifier: parts.classifier(c),
      bbox_predictor: predictionHead(c.d_model, 4),
    },
    (m, pixels: Tensor, extras: Extras) => {
      const found = m.model(pixels, extras);
      const boxes = m.bbox_predictor(found.queries);
      const pred_boxes = (found.references ? boxes.add(found.references.pad([0, 2])) : boxes).sigmoid();
      return { predictions: { logits: m.class_labels_classifier(found.queries), pred_boxes }, ...found };
    },
  );

/** The class for object detection. */
export const detrDetection = (c: DetrConfig, context: Context, parts: DetrParts) =>
  andThen(detrDetector(c, context, parts), ({ predictions }) => predictions);
