import { depthAnything } from "@tiny-random/atlas/configs/depth_anything";
import { type Architecture, type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { baseModel, module, scaleDim, type Tensor } from "@tiny-random/nn";
import { depthHead, tinyDepth } from "../layers/depth-head.ts";
import { dptNeck, unusedFusion } from "../layers/dpt-neck.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { nestedBackbone } from "../layers/nested-backbone.ts";
import { gridOfPixels, type PatchConfig } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(depthAnything, { patch_size: "number", max_depth: "number" });
type DepthConfig = ConfigOf<typeof facts>;

/** Relative depth, or metric depth as a fraction of `max_depth`. */
const head = (c: DepthConfig) =>
  depthHead(c, (depth) =>
    c.depth_estimation_type === "metric" ? depth.sigmoid().mul(c.max_depth) : depth.relu().mul(c.max_depth),
  );

const backboneOf = (c: DepthConfig) => c.backbone_config as PatchConfig;

const estimation: Architecture<DepthConfig> = imageClass(
  {
    task: "depth-estimation",
    other: (c) => morePatches(backboneOf(c)),
    unused: unusedFusion,
  },
  (c: DepthConfig, context: Context) => {
    const { backbone, mapsOf } = nestedBackbone(c, context);
    const neck = dptNeck(c, { width: c.reassemble_hidden_size, upsampling: "next" });
    return module({ backbone: baseModel(backbone), neck, head: head(c) }, (m, pixels: Tensor) => {
      const [rows, columns] = gridOfPixels(pixels, c.patch_size);
      const fused = m.neck(mapsOf(pixels), [rows, columns]).at(c.head_in_index) as Tensor;
      return { predicted_depth: m.head(fused, [scaleDim(rows, c.patch_size), scaleDim(columns, c.patch_size)]) };
    });
  },
);

export default visionFamily({
  facts,
  repo: "LiheYoung/depth-anything-small-hf",
  needs: ["backbone_config.reshape_hidden_states"],
  checkpoints: {
    DepthAnythingForDepthEstimation: [
      "depth-anything/Depth-Anything-V2-Small-hf",
      "onnx-community/depth-anything-v2-small",
    ],
  },
  reference: {
    backbone_config: {
      model_type: "dinov2",
      image_size: 518,
      hidden_size: 384,
      num_attention_heads: 6,
      out_features: ["stage9", "stage10", "stage11", "stage12"],
      out_indices: [9, 10, 11, 12],
      reshape_hidden_states: false,
    },
    torch_dtype: "float32",
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "DPTImageProcessor",
    do_normalize: true,
    do_pad: false,
    do_rescale: true,
    do_resize: true,
    ensure_multiple_of: 14,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    keep_aspect_ratio: true,
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 518, width: 518 },
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => backboneOf(c).image_size,
  processorSettings: (c) => ({ ensure_multiple_of: c.patch_size }),
  tiny: tinyDepth,
  architectures: { DepthAnythingForDepthEstimation: estimation },
  variants: {
    "metric depth": { config: { depth_estimation_type: "metric", max_depth: 20 } },
  },
});
