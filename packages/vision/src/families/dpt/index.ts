import { type Architecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { unusedFusion } from "../../layers/dpt-neck.ts";
import { imageClass } from "../../layers/image-class.ts";
import { shrunkBackbone } from "../../layers/nested-backbone.ts";
import { vitDefaults } from "../../layers/vit-defaults.ts";
import { pooledVit } from "../../layers/vit-encoder.ts";
import { visionFamily } from "../../vision-family.ts";
import { backboneConfigOf, checkBackbone, dptBackbone, dptEmbeddings, gridOf, squareImages } from "./backbone.ts";
import { depthHead, segmentationHead, upsampled } from "./heads.ts";
import { readoutNeck } from "./readout.ts";

/** The defaults of DPTConfig. */
const defaults = {
  model_type: "dpt",
  ...vitDefaults,
  image_size: 384,
  patch_size: 16,
  num_channels: 3,
  is_hybrid: false,
  qkv_bias: true,
  backbone_out_indices: [2, 5, 8, 11],
  readout_type: "project",
  reassemble_factors: [4, 2, 1, 0.5],
  neck_hidden_sizes: [96, 192, 384, 768],
  fusion_hidden_size: 256,
  head_in_index: -1,
  use_batch_norm_in_fusion_residual: false,
  use_bias_in_fusion_residual: null as boolean | null,
  add_projection: false,
  use_auxiliary_head: true,
  auxiliary_loss_weight: 0.4,
  semantic_loss_ignore_index: 255,
  semantic_classifier_dropout: 0.1,
  backbone_featmap_shape: null as readonly number[] | null,
  neck_ignore_stages: [] as readonly number[],
  backbone_config: null as ModelConfig | null,
  pooler_output_size: 768,
  pooler_act: "tanh",
};
type DptConfig = typeof defaults;

const normUnused = "the neck reads hidden states before the last norm";
const unused = {
  ...unusedFusion,
  "dpt.layernorm.weight": normUnused,
  "dpt.layernorm.bias": normUnused,
};

const depthEstimation: Architecture<DptConfig> = imageClass<DptConfig>(
  { ...squareImages, task: "depth-estimation", unused },
  (c, context) => {
    const { children, statesOf } = dptBackbone(c, context);
    return module({ ...children, neck: readoutNeck(c), head: depthHead(c) }, (m, pixels: Tensor) => {
      const fused = m.neck(statesOf(pixels), gridOf(c, pixels)).at(c.head_in_index) as Tensor;
      return { predicted_depth: m.head(fused) };
    });
  },
);

/** Scores of labels at every pixel. */
const segmentation: Architecture<DptConfig> = imageClass<DptConfig>(
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
        neck: readoutNeck(c),
        head: head(),
        auxiliary_head: c.use_auxiliary_head ? head() : undefined,
      },
      (m, pixels: Tensor) => {
        const fused = m.neck(statesOf(pixels), gridOf(c, pixels)).at(c.head_in_index) as Tensor;
        return { logits: upsampled(m.head(fused)) };
      },
    );
  },
);

const base: Architecture<DptConfig> = imageClass<DptConfig>(
  { ...squareImages, task: "image-feature-extraction" },
  (c: DptConfig) => baseModel(pooledVit(c, dptEmbeddings)),
);

export default visionFamily({
  defaults,
  repo: "Intel/dpt-large",
  checkpoints: { DPTForDepthEstimation: ["Intel/dpt-large"] },
  reference: {
    hidden_size: 1024,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    intermediate_size: 4096,
    backbone_out_indices: [5, 11, 17, 23],
    neck_hidden_sizes: [256, 512, 1024, 1024],
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
  tiny: (c, context) => {
    checkBackbone(c);
    const { width } = context.size;
    const layers = c.backbone_out_indices.length;
    return {
      ...(c.backbone_config && {
        backbone_config: shrunkBackbone({ ...c, backbone_config: c.backbone_config }, context),
      }),
      num_hidden_layers: layers,
      backbone_out_indices: Array.from({ length: layers }, (_, index) => index),
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
    "batch norm in fusion": {
      config: { use_batch_norm_in_fusion_residual: true },
      classes: ["DPTForDepthEstimation"],
    },
  },
});
