import { ppLcnetV4 } from "@tiny-random/atlas/configs/pp_lcnet_v4";
import { ppOcrv6MediumDet } from "@tiny-random/atlas/configs/pp_ocrv6_medium_det";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { imageClass } from "../layers/image-class.ts";
import { intraclassConvolutions, largeKernelNeck } from "../layers/large-kernel-neck.ts";
import { lcnetWidths } from "../layers/lcnet.ts";
import { detectorBackbone, shrunkLcnet } from "../layers/lcnet-v4.ts";
import {
  bareRegions,
  regionImages,
  regionLabels,
  regionModel,
  regionProcessor,
  regionScores,
} from "../layers/text-regions.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(ppOcrv6MediumDet, { backbone_config: ppLcnetV4 });
type MediumDetConfig = ConfigOf<typeof facts>;

/** The neck of PP-OCRv5's large detector; here large kernels have a bias. */
const model = (c: MediumDetConfig, context: Context) => {
  const widths = lcnetWidths(c.backbone_config);
  return regionModel(c, context, largeKernelNeck(c, widths, true), widths.length);
};

export default visionFamily({
  facts,
  repo: "PaddlePaddle/PP-OCRv6_medium_det_safetensors",
  needs: ["backbone_config", "intraclass_block_config"],
  checkpoints: { PPOCRV6MediumDetForObjectDetection: ["PaddlePaddle/PP-OCRv6_medium_det_safetensors"] },
  reference: {
    backbone_config: detectorBackbone,
    intraclass_block_config: intraclassConvolutions,
    kernel_list: [3, 2, 2],
    scale_factor_list: [1, 2, 4, 8],
    ...regionLabels,
  },
  brief: ["backbone_config"],
  processor: regionProcessor,
  processorSettings: () => ({ limit_side_len: 64 }),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => ({
    backbone_config: shrunkLcnet(merged, context),
    neck_out_channels: context.size.width,
  }),
  architectures: {
    PPOCRV6MediumDetModel: imageClass({ ...regionImages, task: "image-feature-extraction" }, bareRegions(model)),
    PPOCRV6MediumDetForObjectDetection: imageClass({ ...regionImages, task: "object-detection" }, regionScores(model)),
  },
  variants: {
    "bilinear maps": { config: { interpolate_mode: "bilinear" }, classes: ["PPOCRV6MediumDetForObjectDetection"] },
  },
});
