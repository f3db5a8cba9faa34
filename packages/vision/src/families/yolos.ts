import { yolos } from "@tiny-random/atlas/configs/yolos";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { asSequence, baseModel, interpolatedPositions, layerNorm, module, Parameter, Tensor } from "@tiny-random/nn";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import {
  type Grid,
  learnedTokens,
  patchCount,
  patchEmbeddings,
  patchGrid,
  tokensFor,
} from "../layers/vit-embeddings.ts";
import { vitLayers, vitPooler } from "../layers/vit-encoder.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const facts = narrowed(yolos, { patch_size: "number" });
type YolosConfig = ConfigOf<typeof facts>;

/** Class token, patches, detection tokens. */
const sequenceLength = (c: YolosConfig): number => 1 + patchCount(c) + c.num_detection_tokens;

/** Positions of the whole sequence for a grid of patches; only those of patches are interpolated. */
const positionsFor = (x: Tensor, table: Tensor, grid: Grid, c: YolosConfig): Tensor => {
  const end = 1 + patchCount(c);
  const ofPatches = { table: table.slice(1, 0, end), tokens: 1, learned: patchGrid(c) };
  return Tensor.cat([interpolatedPositions(x, ofPatches, grid), table.slice(1, end)], 1);
};

/** `[batch, 1 + patches + detection tokens, width]`, and the grid of patches. */
const embeddings = (c: YolosConfig) =>
  module(
    {
      cls_token: learnedTokens(c.hidden_size),
      detection_tokens: learnedTokens(c.hidden_size, c.num_detection_tokens),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(c.hidden_size, sequenceLength(c)),
    },
    (m, pixels: Tensor) => {
      const patches = m.patch_embeddings(pixels);
      const grid: Grid = [patches.size(2), patches.size(3)];
      const sequence = asSequence(patches);
      const all = Tensor.cat([tokensFor(m.cls_token, sequence), sequence, tokensFor(m.detection_tokens, sequence)], 1);
      return { x: all.add(positionsFor(all, pixels.graph.parameter(m.position_embeddings), grid, c)), grid };
    },
  );

/** Layers with further position embeddings between them. */
const encoder = (c: YolosConfig) => {
  const shape = [c.num_hidden_layers - 1, 1, sequenceLength(c), c.hidden_size];
  const between = c.use_mid_position_embeddings ? new Parameter(shape, { kind: "embedding" }) : undefined;
  return module({ layer: vitLayers(c), mid_position_embeddings: between }, (m, x: Tensor, grid: Grid) =>
    m.layer.reduce((state, layer, index) => {
      const next = layer(state);
      if (!between || index === c.num_hidden_layers - 1) return next;
      return next.add(positionsFor(x, x.graph.parameter(between).select(0, index), grid, c));
    }, x),
  );
};

const yolosParts = (c: YolosConfig) => ({
  embeddings: embeddings(c),
  encoder: encoder(c),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** A Vision Transformer with detection tokens after the patches (Fang et al., 2021). */
const yolosHidden = (m: ReturnType<typeof yolosParts>, pixels: Tensor): Tensor => {
  const { x, grid } = m.embeddings(pixels);
  return m.layernorm(m.encoder(x, grid));
};

const pooled = (c: YolosConfig) =>
  baseModel(
    module({ ...yolosParts(c), pooler: vitPooler(c) }, (m, pixels: Tensor) => {
      const last_hidden_state = yolosHidden(m, pixels);
      return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
    }),
  );

/** For each detection token scores of labels and of no object, and center and size of a box. */
const detection = (c: YolosConfig) => {
  const heads = {
    class_labels_classifier: predictionHead(c.hidden_size, labelsOf(c) + 1),
    bbox_predictor: predictionHead(c.hidden_size, 4),
  };
  return imageHeads("vit", module(yolosParts(c), yolosHidden), heads, (m, hidden) => {
    const objects = hidden.slice(1, -c.num_detection_tokens);
    return { logits: m.class_labels_classifier(objects), pred_boxes: m.bbox_predictor(objects).sigmoid() };
  });
};

export default visionFamily({
  facts,
  repo: "hustvl/yolos-small",
  checkpoints: { YolosForObjectDetection: ["hustvl/yolos-small"] },
  reference: {
    hidden_size: 384,
    num_attention_heads: 6,
    intermediate_size: 1536,
    torch_dtype: "float32",
    ...labelNames(["person", "bicycle", "car"]),
  },
  processor: {
    image_processor_type: "YolosImageProcessor",
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
  tiny: (c) => ({
    image_size: [32, 48],
    num_detection_tokens: Math.min(c.num_detection_tokens, 10),
  }),
  architectures: {
    YolosModel: imageClass({ task: "image-feature-extraction", other: morePatches }, pooled),
    YolosForObjectDetection: imageClass({ task: "object-detection", other: morePatches }, detection),
  },
});
