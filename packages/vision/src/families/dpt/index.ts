import { type DPTConfig, dpt } from "@tiny-random/atlas/configs/dpt";
import { type Architecture, labelsOf } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { unusedFusion } from "../../layers/dpt-neck.ts";
import { imageClass } from "../../layers/image-class.ts";
import { shrunkBackbone } from "../../layers/nested-backbone.ts";
import { readoutNeck } from "../../layers/readout-neck.ts";
import { pooledVit } from "../../layers/vit-encoder.ts";
import { visionFamily } from "../../vision-family.ts";
import {
  backboneConfigOf,
  checkBackbone,
  dptBackbone,
  dptEmbeddings,
  gridOf,
  squareImages,
  vitConfigOf,
} from "./backbone.ts";
import { depthHead, segmentationHead, upsampled } from "./heads.ts";

const normUnused = "the neck reads hidden states before the last norm";
const unused = {
  ...unusedFusion,
  "dpt.layernorm.weight": normUnused,
  "dpt.layernorm.bias": normUnused,
};

const depthEstimation: Architecture<DPTConfig> = imageClass<DPTConfig>(
  { ...squareImages, task: "depth-estimation", unused },
  (c, context) => {
    const { children, statesOf } = dptBackbone(c, context);
    return module(
      { ...children, neck: readoutNeck(c, backboneConfigOf(c).hidden_size), head: depthHead(c) },
      (m, pixels: Tensor) => {
        const fused = m.neck(statesOf(pixels), gridOf(c, pixels)).fused.at(c.head_in_index) as Tensor;
        return { predicted_depth: m.head(fused) };
      },
    );
  },
);

/** Scores of labels at every pixel. */
const segmentation: Architecture<DPTConfig> = imageClass<DPTConfig>(
  {
    ...squareImages,
    task: "image-segmentation",
    unused: { ...unused, "auxiliary_head.": "only the auxiliary loss of training reads it" },
  },
  (c, context) => {
    const { children, statesOf } = dptBackbone(c, context);
    const head = () => segmentationHead(c.fusion_hidden_size, labelsOf(c));
    return module(
      {
        ...children,
        neck: readoutNeck(c, backboneConfigOf(c).hidden_size),
        head: head(),
        auxiliary_head: c.use_auxiliary_head ? head() : undefined,
      },
      (m, pixels: Tensor) => {
        const fused = m.neck(statesOf(pixels), gridOf(c, pixels)).fused.at(c.head_in_index) as Tensor;
        return { logits: upsampled(m.head(fused)) };
      },
    );
  },
);

const base: Architecture<DPTConfig> = imageClass<DPTConfig>(
  { ...squareImages, task: "image-feature-extraction" },
  (c: DPTConfig) => baseModel(pooledVit(vitConfigOf(c), dptEmbeddings)),
);

export default visionFamily({
  facts: dpt,
  repo: "Intel/dpt-large",
  checkpoints: { DPTForDepthEstimation: ["Intel/dpt-large"] },
  reference: {
    hidden_size: 1024,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    intermediate_size: 4096,
    backbone_out_indices: [5, 11, 17, 23],
    neck_hidden_sizes: [256, 512, 1024, 1024],
    backbone_featmap_shape: null,
    neck_ignore_stages: [],
    pooler_output_size: 1024,
    torch_dtype: "float32",
  },
  processor: {
    image_processor_type: "DPTImageProcessor",
    do_normalize: true,
    do_resize: true,
    ensure_multiple_of: 1,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    keep_aspect_ratio: false,
    resample: 2,
    size: { height: 384, width: 384 },
  },
  dependencies: (c) => (c.backbone_config ? [c.backbone_config.model_type] : []),
  imageSize: (c) => backboneConfigOf(c).image_size,
  tiny: (c, context, merged) => {
    checkBackbone(c);
    const { width } = context.size;
    const { backbone_config: nested } = merged;
    const layers = c.backbone_out_indices?.map((_, index) => index);
    return {
      ...(nested && { backbone_config: shrunkBackbone({ ...merged, backbone_config: nested }, context) }),
      ...(layers && { num_hidden_layers: layers.length, backbone_out_indices: layers }),
      neck_hidden_sizes: c.neck_hidden_sizes.map((_, index) => (width / 4) * (index + 1)),
      fusion_hidden_size: c.add_projection ? c.fusion_hidden_size : width / 2,
    };
  },
  architectures: {
    DPTModel: base,
    DPTForDepthEstimation: depthEstimation,
    DPTForSemanticSegmentation: segmentation,
  },
  variants: {
    "added readout": {
      config: { readout_type: "add" },
      classes: ["DPTForDepthEstimation"],
    },
    // facebook/dpt-dinov2-small-nyu, whose own fields for a Vision Transformer are null.
    "DINOv2 backbone": {
      config: {
        backbone_config: {
          model_type: "dinov2",
          out_features: ["stage3", "stage6", "stage9", "stage12"],
          out_indices: [3, 6, 9, 12],
          reshape_hidden_states: false,
        },
        backbone_out_indices: null,
        image_size: null,
        intermediate_size: null,
        layer_norm_eps: null,
        num_attention_heads: null,
        num_channels: null,
        num_hidden_layers: null,
        patch_size: null,
        qkv_bias: null,
      },
      classes: ["DPTForDepthEstimation"],
    },
    "batch norm in fusion": {
      config: { use_batch_norm_in_fusion_residual: true },
      classes: ["DPTForDepthEstimation"],
    },
  },
});
