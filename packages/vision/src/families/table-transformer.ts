import { tableTransformer } from "@tiny-random/atlas/configs/table-transformer";
import {
  type DetrConfig,
  detrDependencies,
  detrImages,
  detrProcessor,
  detrReference,
  resolveDetr,
  timmBackbone,
  tinyDetr,
  unwrittenCosts,
} from "../layers/detr-config.ts";
import { detrDetection, detrModel, detrParts } from "../layers/detr-model.ts";
import { preNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** DETR with pre-norm layers (Smock et al., 2022). */
const parts = detrParts({ residual: preNorm, encoderNorm: true });

export default visionFamily({
  facts: tableTransformer,
  repo: "microsoft/table-transformer-detection",
  checkpoints: { TableTransformerForObjectDetection: ["microsoft/table-transformer-detection"] },
  reference: {
    num_queries: 15,
    ...detrReference,
    ...labelNames(["table", "table rotated"]),
  },
  unwritten: unwrittenCosts,
  brief: ["backbone_config"],
  processor: detrProcessor,
  imageSize: () => 64,
  resolve: resolveDetr,
  dependencies: detrDependencies,
  tiny: tinyDetr,
  architectures: {
    TableTransformerModel: imageClass({ ...detrImages, task: "image-feature-extraction" }, (c: DetrConfig, context) =>
      detrModel(c, context, parts),
    ),
    TableTransformerForObjectDetection: imageClass(
      { ...detrImages, task: "object-detection" },
      (c: DetrConfig, context) => detrDetection(c, context, parts),
    ),
  },
  variants: {
    "a backbone of timm": { config: timmBackbone, classes: ["TableTransformerForObjectDetection"] },
  },
});
