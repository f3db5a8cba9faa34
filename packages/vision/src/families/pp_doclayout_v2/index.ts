import { ppDoclayoutV2 } from "@tiny-random/atlas/configs/pp_doclayout_v2";
import { type ConfigOf, type Context, InputError, narrowed } from "@tiny-random/core";
import { baseModel, module, Tensor } from "@tiny-random/nn";
import { hybridEncoder, hybridParts } from "../../layers/hybrid-encoder.ts";
import { imageClass } from "../../layers/image-class.ts";
import { elementNames, layoutProcessor, tinyLayout } from "../../layers/layout-detection.ts";
import {
  boxAttention,
  decoderProjections,
  foundBoxes,
  plainNoisyLabels,
  type RtDetrParts,
  rtDetr,
  rtDetrDecoder,
  rtDetrImages,
  rtDetrModel,
  threeStages,
  unusedScores,
} from "../../layers/rt-detr.ts";
import { visionFamily } from "../../vision-family.ts";
import { readingOrder } from "./reading-order.ts";

const facts = narrowed(ppDoclayoutV2, {
  encoder_in_channels: "list",
  encode_proj_layers: "list",
  decoder_in_channels: "list",
});
type LayoutConfig = ConfigOf<typeof facts>;

const parts: RtDetrParts<LayoutConfig> = {
  encoder: (c) => hybridEncoder(c, hybridParts),
  projections: decoderProjections,
  decoder: (c, detects) => rtDetrDecoder(c, detects, boxAttention),
  noise: plainNoisyLabels,
};

/** The edges of a page, and how far from a whole number what is cut to one must lie. */
const [page, clear] = [1000, 4e-3];

/** Edges of boxes on the page, which are read in whole numbers. */
const pageEdges = (boxes: Tensor): Tensor => {
  const [middle, size] = boxes.split([2, 2], -1) as [Tensor, Tensor];
  const half = size.mul(0.5);
  const edges = Tensor.cat([middle.sub(half), middle.add(half)], -1).mul(page);
  const inside = edges.clamp(0, page);
  const share = inside.sub(inside.floor());
  const near = share.minimum(share.neg().add(1)).where(edges.eq(inside), 1);
  near.graph.noteChoice({ scores: Tensor.stack([near, near.mul(0)], -1), count: 1, lead: clear });
  return inside;
};

/** A list of the config with a value for each label. Throws InputError where there is none. */
const ofLabels = (c: LayoutConfig, key: "class_thresholds" | "class_order"): readonly number[] => {
  const values = c[key];
  if (values) return values;
  throw new InputError(
    `${c.model_type} has no ${key}, without which the reference fails`,
    `Give ${key} with a number for each label.`,
  );
};

/** Which boxes are likelier than their label's threshold, and their labels: `[batch, queries]` int64 each. */
const foundElements = (c: LayoutConfig, logits: Tensor) => {
  const { graph } = logits;
  const labels = logits.argmax(-1);
  const needed = labels.embedding(graph.constant(ofLabels(c, "class_thresholds"), "float32"));
  const lead = logits.amax(-1).sigmoid().sub(needed);
  graph.noteChoice({ scores: logits, count: 1 });
  graph.noteChoice({ scores: Tensor.stack([lead.abs(), lead.mul(0)], -1), count: 1 });
  return { labels, found: lead.ge(0).to("int64") };
};

/** The found ones first, both kinds in the order that they had: `[batch, queries]` int64. */
const foundFirst = (found: Tensor): Tensor => {
  const count = found.size(1) as number;
  const order = Tensor.arange(found.graph, count).neg().add(found.mul(count));
  return order.to("float32").topk(count).indices;
};

const detection = (c: LayoutConfig, context: Context) => {
  const children = {
    model: baseModel(rtDetr(c, context, parts, true)),
    reading_order: readingOrder(c.reading_order_config),
  };
  return module(children, (m, pixels: Tensor) => {
    const { logits, pred_boxes: boxes } = foundBoxes(m.model(pixels));
    const { labels, found } = foundElements(c, logits);
    const first = foundFirst(found);
    const sorted = (x: Tensor) => x.gather(1, first.unsqueeze(-1).expand([...first.shape, x.size(-1)]));
    const mask = found.gather(1, first);
    const kinds = labels
      .gather(1, first)
      .mul(mask)
      .embedding(pixels.graph.constant(ofLabels(c, "class_order"), "int64"));
    const elements = { boxes: sorted(pageEdges(boxes)).mul(mask.unsqueeze(-1).to("float32")), labels: kinds, mask };
    return { logits: sorted(logits), pred_boxes: sorted(boxes), order_logits: m.reading_order(elements) };
  });
};

/** Few features of positions, and relations of boxes that stay clear of rounding: sines of hundreds of turns do not. */
const tinyReadingOrder = (c: LayoutConfig, { size }: Context): Partial<LayoutConfig["reading_order_config"]> => ({
  hidden_size: 2 * size.headSize,
  num_attention_heads: 2,
  intermediate_size: size.width,
  num_hidden_layers: Math.min(c.reading_order_config.num_hidden_layers, 2),
  coordinate_size: 2,
  shape_size: 2,
  relation_bias_scale: 4,
  global_pointer_head_size: size.headSize,
});

/** For each of the labels: how likely an element must be, and its kind in the reading order. */
const forLabels = { class_thresholds: [0.5, 0.4, 0.5, 0.5, 0.5], class_order: [2, 8, 14, 1, 11] };

export default visionFamily({
  facts,
  repo: "PaddlePaddle/PP-DocLayoutV2_safetensors",
  checkpoints: { PPDocLayoutV2ForObjectDetection: ["PaddlePaddle/PP-DocLayoutV2_safetensors"] },
  reference: {
    backbone_config: { model_type: "hgnet_v2", ...threeStages },
    ...elementNames,
    ...forLabels,
  },
  brief: ["backbone_config"],
  processor: layoutProcessor(2),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    ...tinyLayout(c, context, merged),
    reading_order_config: { ...merged.reading_order_config, ...tinyReadingOrder(c, context) },
  }),
  architectures: {
    PPDocLayoutV2Model: imageClass(
      { ...rtDetrImages, task: "image-feature-extraction" },
      (c: LayoutConfig, context: Context) => rtDetrModel(c, context, parts),
    ),
    PPDocLayoutV2ForObjectDetection: imageClass(
      { ...rtDetrImages, task: "object-detection", unused: unusedScores },
      detection,
    ),
  },
  variants: {
    "elements below their thresholds": {
      config: { class_thresholds: [0.8, 0.8, 0.8, 0.8, 0.8] },
      classes: ["PPDocLayoutV2ForObjectDetection"],
    },
    "no bias of boxes' relations": {
      config: { reading_order_config: { has_spatial_attention_bias: false } },
      classes: ["PPDocLayoutV2ForObjectDetection"],
    },
  },
});
