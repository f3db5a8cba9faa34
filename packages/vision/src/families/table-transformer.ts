import { tableTransformer } from "@tiny-random/atlas/configs/table-transformer";
import {
  detrDependencies,
  detrImages,
  detrProcessor,
  detrReference,
  resolveDetr,
  tinyDetr,
  unwrittenCosts,
} from "../layers/detr-config.ts";
import { detrDetection, detrModel } from "../layers/detr-model.ts";
import { type DetrNorms, preNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** DETR with pre-norm layers (Smock et al., 2022). */
const norms: DetrNorms = { residual: preNorm, encoderNorm: true };

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
    TableTransformerModel: imageClass({ ...detrImages, task: "image-feature-extraction" }, (c, context) =>
      detrModel(c, context, norms),
    ),
    TableTransformerForObjectDetection: imageClass({ ...detrImages, task: "object-detection" }, (c, context) =>
      detrDetection(c, context, norms),
    ),
  },
});
