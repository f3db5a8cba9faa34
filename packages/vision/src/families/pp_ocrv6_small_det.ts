import { ppLcnetV4 } from "@tiny-random/atlas/configs/pp_lcnet_v4";
import { ppOcrv6SmallDet } from "@tiny-random/atlas/configs/pp_ocrv6_small_det";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { conv2d, module, type Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { lcnetWidths } from "../layers/lcnet.ts";
import { detectorBackbone, shrunkLcnet } from "../layers/lcnet-v4.ts";
import { clampedExcitation, squeezedNeck } from "../layers/squeezed-neck.ts";
import {
  bareRegions,
  regionImages,
  regionLabels,
  regionModel,
  regionProcessor,
  regionScores,
} from "../layers/text-regions.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(ppOcrv6SmallDet, { backbone_config: ppLcnetV4 });
type SmallDetConfig = ConfigOf<typeof facts>;

/** A wide depthwise convolution, one of single pixels, and its excited output added to it. */
const depthwiseNarrowing = (c: SmallDetConfig): ImageBlock => {
  const [width, kernel] = [c.neck_out_channels, c.dilated_kernel_size];
  const narrow = Math.floor(width / 4);
  return module(
    {
      depthwise_convolution: conv2d(width, width, kernel, { padding: Math.floor(kernel / 2), groups: width }),
      squeeze_excitation_module: clampedExcitation(narrow, c.reduction),
      pointwise_convolution: conv2d(width, narrow, 1, { bias: false }),
    },
    (m, x: Tensor) => {
      const mixed = m.pointwise_convolution(m.depthwise_convolution(x));
      return mixed.add(m.squeeze_excitation_module(mixed));
    },
  );
};

const model = (c: SmallDetConfig, context: Context) => {
  const neck = squeezedNeck(c, () => depthwiseNarrowing(c));
  return regionModel(c, context, neck, c.layer_list_out_channels.length);
};

export default visionFamily({
  facts,
  repo: "PaddlePaddle/PP-OCRv6_small_det_safetensors",
  checkpoints: { PPOCRV6SmallDetForObjectDetection: ["PaddlePaddle/PP-OCRv6_small_det_safetensors"] },
  needs: ["backbone_config"],
  reference: {
    backbone_config: detectorBackbone,
    layer_list_out_channels: lcnetWidths(detectorBackbone),
    ...regionLabels,
  },
  brief: ["backbone_config"],
  processor: regionProcessor,
  processorSettings: () => ({ limit_side_len: 64 }),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => {
    const backbone_config = shrunkLcnet(merged, context);
    return {
      backbone_config,
      layer_list_out_channels: lcnetWidths(backbone_config),
      neck_out_channels: context.size.width,
    };
  },
  architectures: {
    PPOCRV6SmallDetModel: imageClass({ ...regionImages, task: "image-feature-extraction" }, bareRegions(model)),
    PPOCRV6SmallDetForObjectDetection: imageClass({ ...regionImages, task: "object-detection" }, regionScores(model)),
  },
  variants: {
    "bilinear maps": { config: { interpolate_mode: "bilinear" }, classes: ["PPOCRV6SmallDetForObjectDetection"] },
  },
});
