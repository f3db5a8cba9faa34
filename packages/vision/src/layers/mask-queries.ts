// Segmentation by queries, each of which gives a mask and scores of labels (Cheng et al., 2021).
import { labelsOf, type ModelConfig } from "@tiny-random/core";
import { type Graph, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { pixelMask } from "./detr-config.ts";
import { sinePositions } from "./detr-positions.ts";
import type { ImageClass } from "./image-class.ts";
import { unlikelyLast } from "./unlikely-last.ts";

/** Scores of labels and of no object. */
export const queryLabels = (c: ModelConfig, width: number) => unlikelyLast(width, labelsOf(c) + 1);

/** What the loss counts labels and no object by: a buffer of checkpoints. */
export const lossWeights = (c: ModelConfig, noObject: number) => {
  const labels = labelsOf(c);
  const counts = Float32Array.from({ length: labels + 1 }, (_, label) => (label === labels ? noObject : 1));
  const unread = "only the loss reads it";
  return module(
    { empty_weight: new Parameter([labels + 1], { kind: "exact", data: () => counts }, { unread }) },
    () => 0,
  );
};

/** The queries' vectors, against which pixels are held: linear maps with ReLU between them, numbered as lists are. */
export const maskEmbedder = (width: number, outputs: number) => {
  const block = (size: number) => module({ "0": linear(width, size) }, (m, x: Tensor) => m[0](x));
  return module({ "0": block(width), "1": block(width), "2": block(outputs) }, (m, x: Tensor) =>
    m[2](m[1](m[0](x).relu()).relu()),
  );
};

/** Masks before their sigmoid: `[batch, queries, channels]` and `[batch, channels, height, width]` → `[batch, queries, height, width]`. */
export const masksOf = (vectors: Tensor, pixels: Tensor): Tensor => {
  const masks = vectors.matmul(pixels.flatten(2));
  return masks.reshape([masks.size(0), masks.size(1), pixels.size(2), pixels.size(3)]);
};

/** How far from 0 a mask must be at every place that it opens or closes: rounding moves it by 1e-6. */
const leastDistance = 2e-5;

/** Tells validation that a mask opens and closes places by its sign, so that golden masks are clear of 0. */
export const clearOfZero = (mask: Tensor): void => {
  const distance = mask.abs();
  const scores = Tensor.stack([distance, distance.mul(0)], -1);
  mask.graph.noteChoice({ scores, count: 1, lead: leastDistance });
};

/** Sine positions of a whole map, `[1, height · width, width]`. */
export const wholePositions = (graph: Graph, map: Tensor, width: number): Tensor => {
  const everywhere = graph.constant([1], "float32", [1, 1, 1]).expand([1, map.size(2), map.size(3)]);
  return sinePositions(everywhere, width / 2);
};

/** Edges of tiny images are its multiples: stages halve patches of two pixels three times. */
export const tinyMultiple = 16;

/** Images of several sizes in one batch; the classes take the mask of their padding and do not read it. */
export const paddedImages = {
  other: () => ({ height: 64, width: 48 }),
  mixed: true,
  extras: pixelMask,
} satisfies ImageClass<ModelConfig>;

/** All four stages of a backbone. */
export const fourStages = { out_features: ["stage1", "stage2", "stage3", "stage4"], out_indices: [1, 2, 3, 4] };

/** The preprocessor_config.json of their checkpoints, but for the class. */
export const maskProcessor = {
  do_normalize: true,
  do_reduce_labels: false,
  do_rescale: true,
  do_resize: true,
  ignore_index: 255,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 800, longest_edge: 1333 },
  size_divisor: 32,
};

/** A Swin of half the channels: with those of other tiny models it would be most of the model. */
export const narrowSwin = <B extends ModelConfig>(backbone: B): B => {
  // A ratio that is whole is no number to MaskFormer's own class of Swin: it keeps its default.
  const kept = Object.fromEntries(Object.entries(backbone).filter(([key]) => key !== "mlp_ratio")) as B;
  return typeof kept["embed_dim"] === "number" ? { ...kept, embed_dim: kept["embed_dim"] / 2 } : kept;
};
