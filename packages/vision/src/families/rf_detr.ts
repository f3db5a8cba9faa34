import { rfDetr } from "@tiny-random/atlas/configs/rf_detr";
import { rfDetrDinov2 } from "@tiny-random/atlas/configs/rf_detr_dinov2";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import {
  activation,
  bias,
  calledAs,
  channelsFirst,
  channelsLast,
  conv2d,
  fusedAttention,
  layerNorm,
  linear,
  module,
  renamed,
  Tensor,
} from "@tiny-random/nn";
import { channelNorm } from "../layers/convnext.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  c2f,
  decodedQueries,
  detected,
  detectionHeads,
  queryParts,
  rfDetrProcessor,
  tinyLwDetr,
} from "../layers/lw-detr.ts";
import { flattenedMaps, levelMiddles } from "../layers/map-levels.ts";
import { mapChannels, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { largerWindows, windowedEdge } from "../layers/windowed-vit.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** What the class puts in the place of a missing backbone_config. */
const givenBackbone = {
  num_attention_heads: 6,
  out_features: ["stage2", "stage5", "stage8", "stage11"],
  hidden_size: 384,
  image_size: 518,
};

// The class has this backbone whatever the config names.
const backboneFacts = narrowed(rfDetrDinov2, { image_size: "number", patch_size: "number" });
const ofClass = narrowed(rfDetr, { backbone_config: backboneFacts });
const facts: typeof ofClass = {
  ...ofClass,
  nested: { backbone_config: { facts: backboneFacts, any: true, given: { ...givenBackbone, num_register_tokens: 0 } } },
};
type RfDetrConfig = ConfigOf<typeof facts>;

/** The keys of the first checkpoints, which Transformers still writes. */
const keys = {
  backbone: "backbone.0.encoder.encoder",
  projector_layer: "backbone.0.projector.stages.0.0",
  layer_norm: "backbone.0.projector.stages.0.1",
  reference_point_embed: "refpoint_embed",
  decoder: "transformer.decoder",
  enc_output: "transformer.enc_output",
  enc_output_norm: "transformer.enc_output_norm",
  enc_out_bbox_embed: "transformer.enc_out_bbox_embed",
  enc_out_class_embed: "transformer.enc_out_class_embed",
};
const backboneKeys = {
  q_proj: "attention.query",
  k_proj: "attention.key",
  v_proj: "attention.value",
  o_proj: "output.dense",
};
const projectorKeys = { conv1: "cv1", conv2: "cv2", bottlenecks: "m", norm: "bn" };
const decoderKeys = {
  self_attn_layer_norm: "norm1",
  cross_attn_layer_norm: "norm2",
  layer_norm: "norm3",
  layernorm: "norm",
  "mlp.fc1": "linear1",
  "mlp.fc2": "linear2",
};

/** A convolution whose channels are normalized at every place. */
const convolution = (c: RfDetrConfig) => (inputs: number, outputs: number, kernel: 1 | 3) =>
  module(
    {
      conv: conv2d(inputs, outputs, kernel, { padding: (kernel - 1) / 2, bias: false }),
      norm: channelNorm(outputs, c.layer_norm_eps),
    },
    (m, x: Tensor) => activation(c.activation_function)(m.norm(m.conv(x))),
  );

const selfAttention = (c: RfDetrConfig) => {
  const attention = fusedAttention(c.d_model, c.decoder_self_attention_heads, c.attention_bias);
  return calledAs(attention, (x: Tensor, positions: Tensor) => {
    const placed = x.add(positions);
    return attention({ query: placed, key: placed, value: x });
  });
};

/** Backbone, projector and decoder, and the map that both read. */
const parts = (c: RfDetrConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const inputs = mapChannels(c, context).reduce((sum, count) => sum + count, 0);
  const queries = queryParts(c, { levels: c.num_feature_levels, attention: () => selfAttention(c) });
  const children = {
    ...queries,
    decoder: renamed(queries.decoder, decoderKeys),
    backbone: renamed(backbone, backboneKeys),
    projector_layer: renamed(c2f(c, inputs, convolution(c)), projectorKeys),
    layer_norm: channelNorm(c.d_model),
  };
  /** What the decoder makes of pixels. */
  const decoded = (m: typeof children, pixels: Tensor) => {
    const map = m.layer_norm(m.projector_layer(Tensor.cat(mapsOf(pixels), 1)));
    const { sequence: values, levels } = flattenedMaps([map]);
    return { map, ...decodedQueries(m, c, { values, levels, middles: levelMiddles(pixels.graph, levels) }) };
  };
  return { children, decoded };
};

const model = (c: RfDetrConfig, context: Context) => {
  const { children, decoded } = parts(c, context);
  return module(children, (m, pixels: Tensor) => ({ last_hidden_state: decoded(m, pixels).last }), keys);
};

const detection = (c: RfDetrConfig, context: Context) => {
  const { children, decoded } = parts(c, context);
  return module({ ...children, ...detectionHeads(c) }, (m, pixels: Tensor) => detected(m, decoded(m, pixels)), keys);
};

/** A depthwise convolution and a map of channels, added to their input. */
const segmentationBlock = (c: RfDetrConfig) => {
  const width = c.d_model;
  return module(
    {
      dwconv: conv2d(width, width, 3, { padding: 1, groups: width }),
      norm: layerNorm(width, 1e-6),
      pwconv1: linear(width, width),
    },
    (m, x: Tensor) => {
      const mapped = m.pwconv1(m.norm(channelsLast(m.dwconv(x))));
      return channelsFirst(activation(c.segmentation_head_activation_function)(mapped)).add(x);
    },
  );
};

const queryBlock = (c: RfDetrConfig) =>
  module(
    {
      norm_in: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.intermediate_size),
      fc2: linear(c.intermediate_size, c.d_model),
    },
    (m, x: Tensor) => m.fc2(activation(c.segmentation_head_activation_function)(m.fc1(m.norm_in(x)))).add(x),
    { fc1: "layers.0", fc2: "layers.2" },
  );

/** How well every place of a finer map goes with each query: `[batch, queries, rows, columns]`. */
const segmentationHead = (c: RfDetrConfig) =>
  module(
    {
      blocks: Array.from({ length: c.decoder_layers }, () => segmentationBlock(c)),
      spatial_features_proj: conv2d(c.d_model, c.d_model, 1),
      query_features_block: queryBlock(c),
      query_features_proj: linear(c.d_model, c.d_model),
      bias: bias(1),
    },
    (m, map: Tensor, queries: Tensor, pixels: Tensor) => {
      const part = (axis: number) => pixels.graph.floorDivide(pixels.size(axis), c.mask_downsample_ratio);
      const finer = map.interpolate({ size: [part(2), part(3)], mode: "bilinear" });
      const places = m.spatial_features_proj(m.blocks.reduce((x, block) => block(x), finer));
      const scores = m.query_features_proj(m.query_features_block(queries)).matmul(places.flatten(2));
      return scores.add(m.bias).unflatten(2, [places.size(2), places.size(3)]);
    },
  );

const segmentation = (c: RfDetrConfig, context: Context) => {
  const { children, decoded } = parts(c, context);
  return module(
    { ...children, ...detectionHeads(c), segmentation_head: segmentationHead(c) },
    (m, pixels: Tensor) => {
      const found = decoded(m, pixels);
      return { ...detected(m, found), pred_masks: m.segmentation_head(found.map, found.last, pixels) };
    },
    keys,
  );
};

const other = ({ backbone_config: { num_windows, patch_size } }: RfDetrConfig) =>
  largerWindows(num_windows, patch_size);

export default visionFamily({
  facts,
  repo: "Roboflow/rf-detr-base",
  checkpoints: { RfDetrForObjectDetection: ["Roboflow/rf-detr-base"] },
  reference: {
    backbone_config: { model_type: "rf_detr_dinov2", ...givenBackbone },
    decoder_n_points: 2,
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rfDetrProcessor,
  imageSize: ({ backbone_config: { num_windows, patch_size } }) => windowedEdge(num_windows, patch_size),
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    ...tinyLwDetr(c, context),
    backbone_config: shrunkBackbone(merged, context),
  }),
  architectures: {
    RfDetrModel: imageClass({ other, task: "image-feature-extraction" }, model),
    RfDetrForObjectDetection: imageClass({ other, task: "object-detection" }, detection),
    RfDetrForInstanceSegmentation: imageClass({ other, task: "image-segmentation" }, segmentation),
  },
  variants: {
    // As the sizes "nano" to "large".
    "windows of half the image": {
      config: {
        backbone_config: { num_windows: 2, out_features: ["stage3", "stage6", "stage9", "stage12"] },
      },
      classes: ["RfDetrForObjectDetection"],
    },
    "attention without biases": { config: { attention_bias: false }, classes: ["RfDetrModel"] },
  },
});
