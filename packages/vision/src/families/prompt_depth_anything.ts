import { promptDepthAnything } from "@tiny-random/atlas/configs/prompt_depth_anything";
import { type ConfigOf, type Context, type ModelConfig, narrowed } from "@tiny-random/core";
import { baseModel, conv2d, module, scaleDim, type Tensor } from "@tiny-random/nn";
import { depthHead, tinyDepth } from "../layers/depth-head.ts";
import { dptNeck, unusedFusion } from "../layers/dpt-neck.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { type ExtraInputs, imageClass, morePatches } from "../layers/image-class.ts";
import type { Extras, ImageModel } from "../layers/image-model.ts";
import { nestedBackbone } from "../layers/nested-backbone.ts";
import { gridOfPixels, type PatchConfig } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(promptDepthAnything, { patch_size: "number" });
type PromptConfig = ConfigOf<typeof facts>;

const backboneOf = ({ backbone_config: nested }: { readonly backbone_config: ModelConfig }) => nested as PatchConfig;

/** Three convolutions of a measured depth, ReLU between them. */
const promptLayer = (width: number): ImageBlock =>
  module(
    {
      convolution1: conv2d(1, width, 3, { padding: 1 }),
      convolution2: conv2d(width, width, 3, { padding: 1 }),
      convolution3: conv2d(width, width, 3, { padding: 1 }),
    },
    (m, depth: Tensor) => m.convolution3(m.convolution2(m.convolution1(depth).relu()).relu()),
  );

const measured = { height: 12, width: 10 };

/** A depth in meters that a sensor measured at few places, for every image. */
const promptDepth: ExtraInputs<PromptConfig> = {
  declared: () => ({ prompt_depth: { dtype: "float32", axes: ["batch_size", 1, "prompt_height", "prompt_width"] } }),
  make: (_, { pixel_values }) => {
    const rows = pixel_values?.shape[0] ?? 1;
    const area = measured.height * measured.width;
    const data = Float32Array.from({ length: rows * area }, (_value, at) => 1 + ((at * 7 + (at / area) * 3) % 29) / 8);
    return { prompt_depth: { dtype: "float32", shape: [rows, 1, measured.height, measured.width], data } };
  },
};

/** The nearest and the furthest of each image's measured depths, `[batch, 1, 1, 1]`. */
const rangeOf = (depth: Tensor) => {
  const nearest = depth.amin([1, 2, 3], true);
  return { nearest, span: depth.amax([1, 2, 3], true).sub(nearest) };
};

/** Depth Anything with a measured depth in every layer of fusion (Lin et al., 2024); depth is a share of what was measured. */
const estimation = (c: PromptConfig, context: Context): ImageModel => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const neck = dptNeck(c, { width: c.reassemble_hidden_size, upsampling: "next", prompted: promptLayer });
  const head = depthHead(c, (scores) => (c.depth_estimation_type === "metric" ? scores.sigmoid() : scores.relu()));
  return module({ backbone: baseModel(backbone), neck, head }, (m, pixels: Tensor, extras: Extras) => {
    const { prompt_depth: prompt } = extras;
    if (!prompt) throw new Error("prompt_depth_anything needs prompt_depth");
    const [rows, columns] = gridOfPixels(pixels, c.patch_size);
    const { nearest, span } = rangeOf(prompt);
    const fused = m.neck(mapsOf(pixels), [rows, columns], prompt.sub(nearest).div(span)).at(-1) as Tensor;
    const depth = m.head(fused, [scaleDim(rows, c.patch_size), scaleDim(columns, c.patch_size)]);
    return { predicted_depth: depth.mul(span.squeeze(1)).add(nearest.squeeze(1)) };
  });
};

export default visionFamily({
  facts,
  repo: "depth-anything/prompt-depth-anything-vits-hf",
  needs: ["backbone_config.reshape_hidden_states"],
  checkpoints: { PromptDepthAnythingForDepthEstimation: ["depth-anything/prompt-depth-anything-vits-hf"] },
  reference: {
    backbone_config: {
      model_type: "dinov2",
      image_size: 518,
      hidden_size: 384,
      num_attention_heads: 6,
      out_features: ["stage3", "stage6", "stage9", "stage12"],
      out_indices: [3, 6, 9, 12],
      reshape_hidden_states: false,
    },
    depth_estimation_type: "metric",
    max_depth: null,
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "PromptDepthAnythingImageProcessor",
    do_normalize: true,
    do_pad: false,
    do_rescale: true,
    do_resize: true,
    ensure_multiple_of: 14,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    keep_aspect_ratio: true,
    prompt_scale_to_meter: 0.001,
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 756, width: 756 },
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => backboneOf(c).image_size,
  processorSettings: (c) => ({ ensure_multiple_of: c.patch_size }),
  tiny: tinyDepth,
  architectures: {
    PromptDepthAnythingForDepthEstimation: imageClass<PromptConfig>(
      {
        task: "depth-estimation",
        other: (c) => morePatches(backboneOf(c)),
        extras: promptDepth,
        unused: unusedFusion,
      },
      estimation,
    ),
  },
  variants: { "relative depth": { config: { depth_estimation_type: "relative" } } },
});
