import { detrDefaults, detrImages, detrProcessor, tinyDetr } from "../layers/detr-config.ts";
import { detrDetection, detrModel } from "../layers/detr-model.ts";
import { type DetrNorms, preNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

/** The defaults of TableTransformerConfig. */
const defaults = { model_type: "table-transformer", ...detrDefaults };

/** DETR with pre-norm layers (Smock et al., 2022). */
const norms: DetrNorms = { residual: preNorm, encoderNorm: true };

export default visionFamily({
  defaults,
  repo: "microsoft/table-transformer-detection",
  checkpoints: { TableTransformerForObjectDetection: ["microsoft/table-transformer-detection"] },
  reference: { num_queries: 15, ...labelNames(["table", "table rotated"]) },
  processor: detrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
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
