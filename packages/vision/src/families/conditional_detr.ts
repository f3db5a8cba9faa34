import { conditionalDetr } from "@tiny-random/atlas/configs/conditional_detr";
import { labelsOf } from "@tiny-random/core";
import { activation, andThen, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { coordinateSines, inverseSigmoid, rowFirst } from "../layers/box-coordinates.ts";
import {
  conditionalCrossAttention,
  conditionalSelfAttention,
  type QueryPlaces,
} from "../layers/conditional-attention.ts";
import {
  type DetrConfig,
  detrDependencies,
  detrImages,
  detrProcessor,
  resolveDetr,
  timmBackbone,
  tinyDetr,
  unnamedBackbone,
} from "../layers/detr-config.ts";
import { detrSegmentation } from "../layers/detr-masks.ts";
import { type DetrParts, detrDetection, detrModel, detrParts } from "../layers/detr-model.ts";
import { decoderSizes, feedForward, type LayerSizes, type Memory, postNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const projected = (width: number) => module({ out_proj: linear(width, width) }, (m, x: Tensor) => m.out_proj(x));

/** @param first whether queries have their positions added to contents in the cross-attention too */
const decoderLayer = (sizes: LayerSizes, first: boolean) => {
  const { width, heads } = sizes;
  const square = () => linear(width, width);
  const children = {
    sa_qcontent_proj: square(),
    sa_qpos_proj: square(),
    sa_kcontent_proj: square(),
    sa_kpos_proj: square(),
    sa_v_proj: square(),
    self_attn: projected(width),
    self_attn_layer_norm: layerNorm(width),
    ca_qcontent_proj: square(),
    ca_qpos_proj: first ? square() : undefined,
    ca_kcontent_proj: square(),
    ca_kpos_proj: square(),
    ca_v_proj: square(),
    ca_qpos_sine_proj: square(),
    encoder_attn: projected(width),
    encoder_attn_layer_norm: layerNorm(width),
    ...feedForward(sizes),
  };
  return module(children, (m, x: Tensor, places: QueryPlaces, memory: Memory) => {
    const self = {
      queryContent: m.sa_qcontent_proj,
      queryPosition: m.sa_qpos_proj,
      keyContent: m.sa_kcontent_proj,
      keyPosition: m.sa_kpos_proj,
      value: m.sa_v_proj,
      output: m.self_attn,
    };
    const cross = {
      queryContent: m.ca_qcontent_proj,
      queryPosition: m.ca_qpos_proj,
      querySine: m.ca_qpos_sine_proj,
      keyContent: m.ca_kcontent_proj,
      keyPosition: m.ca_kpos_proj,
      value: m.ca_v_proj,
      output: m.encoder_attn,
    };
    const attended = postNorm(x, m.self_attn_layer_norm, (h) =>
      conditionalSelfAttention(self, heads, h, places.positions),
    );
    const crossed = postNorm(attended, m.encoder_attn_layer_norm, (h) =>
      conditionalCrossAttention(cross, heads, h, places, memory),
    );
    return postNorm(crossed, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
  });
};

/** Every query refers to a point; from the second layer on, its state scales the sines of that point (Meng et al., 2021). */
const decoder = (c: DetrConfig) => {
  const { d_model: width } = c;
  const children = {
    layers: Array.from({ length: c.decoder_layers }, (_, index) => decoderLayer(decoderSizes(c), index === 0)),
    layernorm: layerNorm(width),
    query_scale: predictionHead(width, width, 2),
    ref_point_head: predictionHead(width, 2, 2),
  };
  return module(children, (m, positions: Tensor, memory: Memory) => {
    const points = m.ref_point_head(positions).sigmoid();
    const sines = coordinateSines(rowFirst(points), width / 2);
    // With the auxiliary loss, the next layer reads the normalized output, as in DETR.
    const output = (x: Tensor) => (c.auxiliary_loss ? m.layernorm(x) : x);
    const last = m.layers.reduce((h, layer, index) => {
      const scaled = index === 0 ? sines : sines.mul(m.query_scale(h));
      return output(layer(h, { positions, sines: scaled }, memory));
    }, positions.mul(0));
    return { queries: m.layernorm(last), references: inverseSigmoid(points) };
  });
};

const parts: DetrParts = {
  ...detrParts({ residual: postNorm, encoderNorm: false }),
  decoder,
  classifier: (c) => linear(c.d_model, labelsOf(c)),
};

/** The boxes of the class for segmentation are not relative to the points. */
const segmentationParts: DetrParts = {
  ...parts,
  decoder: (c) => andThen(decoder(c), ({ queries }) => ({ queries })),
};

export default visionFamily({
  facts: conditionalDetr,
  repo: "microsoft/conditional-detr-resnet-50",
  checkpoints: { ConditionalDetrForObjectDetection: ["microsoft/conditional-detr-resnet-50"] },
  reference: {
    ...unnamedBackbone,
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: { ...detrProcessor, image_processor_type: "ConditionalDetrImageProcessor" },
  imageSize: () => 64,
  resolve: resolveDetr,
  dependencies: detrDependencies,
  tiny: tinyDetr,
  architectures: {
    ConditionalDetrModel: imageClass({ ...detrImages, task: "image-feature-extraction" }, (c: DetrConfig, context) =>
      detrModel(c, context, parts),
    ),
    ConditionalDetrForObjectDetection: imageClass(
      { ...detrImages, task: "object-detection" },
      (c: DetrConfig, context) => detrDetection(c, context, parts),
    ),
    ConditionalDetrForSegmentation: imageClass(
      { ...detrImages, task: "image-segmentation" },
      (c: DetrConfig, context) => detrSegmentation("conditional_detr", c, context, segmentationParts),
    ),
  },
  variants: {
    "a backbone of timm": { config: timmBackbone, classes: ["ConditionalDetrForObjectDetection"] },
    "learned positions": {
      config: { position_embedding_type: "learned" },
      classes: ["ConditionalDetrForObjectDetection"],
    },
  },
});
