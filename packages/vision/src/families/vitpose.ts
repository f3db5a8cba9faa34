import { type VitPoseConfig, vitpose } from "@tiny-random/atlas/configs/vitpose";
import { type Context, labelsOf, type ModelConfig } from "@tiny-random/core";
import { baseModel, batchNorm, conv2d, convTranspose2d, module, type Tensor } from "@tiny-random/nn";
import type { WrittenSize } from "../image-size.ts";
import { dataSetIndex } from "../layers/data-set-index.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { type ExtraInputs, imageClass } from "../layers/image-class.ts";
import type { Extras, ImageModel } from "../layers/image-model.ts";
import { nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { asGrid } from "../layers/vit-embeddings.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** The config fields of a backbone that this class reads. */
interface BackboneSizes extends ModelConfig {
  readonly image_size: readonly number[];
  readonly patch_size: readonly number[];
  readonly hidden_size: number;
  readonly num_experts: number;
}

const backboneOf = ({ backbone_config: nested }: { readonly backbone_config: ModelConfig }) => nested as BackboneSizes;

/** ReLU, bilinear upsampling and a convolution to a heatmap for each keypoint (Xu et al., 2022). */
const simpleDecoder = (c: VitPoseConfig): ImageBlock =>
  module({ conv: conv2d(backboneOf(c).hidden_size, labelsOf(c), 3, { padding: 1 }) }, (m, x: Tensor) =>
    m.conv(x.relu().interpolate({ scale_factor: c.scale_factor, mode: "bilinear" })),
  );

/** Channels of the classic decoder, which no config changes. */
const wide = 256;

/** Two transposed convolutions, each of which doubles the map, and heatmaps of it. */
const classicDecoder = (c: VitPoseConfig): ImageBlock => {
  const doubling = (inputs: number) => convTranspose2d(inputs, wide, 4, { stride: 2, padding: 1, bias: false });
  return module(
    {
      deconv1: doubling(backboneOf(c).hidden_size),
      batchnorm1: batchNorm(wide),
      deconv2: doubling(wide),
      batchnorm2: batchNorm(wide),
      conv: conv2d(wide, labelsOf(c), 1),
    },
    (m, x: Tensor) => m.conv(m.batchnorm2(m.deconv2(m.batchnorm1(m.deconv1(x)).relu())).relu()),
  );
};

/** A heatmap for each keypoint of what a box shows. */
const estimation = (c: VitPoseConfig, context: Context): ImageModel => {
  const { backbone } = nestedBackbone(c, context);
  const { image_size: image, patch_size: patch } = backboneOf(c);
  const [rows = 0, columns = 0] = image.map((length, axis) => Math.floor(length / (patch[axis] ?? 1)));
  const head = c.use_simple_decoder ? simpleDecoder(c) : classicDecoder(c);
  return module({ backbone: baseModel(backbone), head }, (m, pixels: Tensor, extras: Extras) => {
    const states = Object.values(m.backbone(pixels, extras)).at(-1) as Tensor;
    return { heatmaps: m.head(asGrid(states, [rows, columns])) };
  });
};

const ofBackbone: ExtraInputs<VitPoseConfig> = {
  declared: (c) => dataSetIndex.declared(backboneOf(c)),
  make: (c, pixels, purpose) => dataSetIndex.make(backboneOf(c), pixels, purpose),
};

const keypoints = [
  "Nose",
  "L_Eye",
  "R_Eye",
  "L_Ear",
  "R_Ear",
  "L_Shoulder",
  "R_Shoulder",
  "L_Elbow",
  "R_Elbow",
  "L_Wrist",
  "R_Wrist",
  "L_Hip",
  "R_Hip",
  "L_Knee",
  "R_Knee",
  "L_Ankle",
  "R_Ankle",
];

const written = { model_type: "vitpose_backbone", out_features: ["stage12"], out_indices: [12] };

export default visionFamily({
  facts: vitpose,
  repo: "usyd-community/vitpose-base-simple",
  checkpoints: { VitPoseForPoseEstimation: ["usyd-community/vitpose-base-simple"] },
  reference: { backbone_config: written, ...labelNames(keypoints) },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "VitPoseImageProcessor",
    do_affine_transform: true,
    do_normalize: true,
    do_rescale: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    normalize_factor: 200,
    rescale_factor: 0.00392156862745098,
    size: { height: 256, width: 192 },
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => backboneOf(c).image_size as WrittenSize,
  tiny: (_, context, merged) => ({ backbone_config: shrunkBackbone(merged, context) }),
  architectures: {
    VitPoseForPoseEstimation: imageClass<VitPoseConfig>(
      { extras: ofBackbone, fixedSize: (c) => backboneOf(c).image_size as WrittenSize },
      estimation,
    ),
  },
  variants: {
    // The decoder of usyd-community/vitpose-base, whose 256 channels no config makes fewer.
    "the classic decoder": { config: { use_simple_decoder: false } },
    // usyd-community/vitpose-plus-base
    "an expert for each data set": { config: { backbone_config: { num_experts: 6, part_features: 192 } } },
  },
});
