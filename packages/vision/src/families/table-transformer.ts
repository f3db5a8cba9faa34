import { detection, detectorModel } from "../layers/detector.ts";
import { detectorDefaults, detectorImages, detectorProcessor, tinyDetector } from "../layers/detector-config.ts";
import type { DetectorNorms } from "../layers/detector-stacks.ts";
import { imageClass } from "../layers/image-class.ts";
import { labels } from "../layers/labels.ts";
import { normBefore } from "../layers/object-queries.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of TableTransformerConfig. */
const defaults = { model_type: "table-transformer", ...detectorDefaults };

/** DETR whose norms come first (Smock et al., 2022). */
const norms: DetectorNorms = { residual: normBefore, encoderNorm: true };

export default visionFamily({
  defaults,
  repo: "microsoft/table-transformer-detection",
  checkpoints: { TableTransformerForObjectDetection: ["microsoft/table-transformer-detection"] },
  reference: { num_queries: 15, ...labels(["table", "table rotated"]) },
  processor: detectorProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: tinyDetector,
  architectures: {
    TableTransformerModel: imageClass({ ...detectorImages, task: "image-feature-extraction" }, (c, context) =>
      detectorModel(c, context, norms),
    ),
    TableTransformerForObjectDetection: imageClass({ ...detectorImages, task: "object-detection" }, (c, context) =>
      detection(c, context, norms),
    ),
  },
});
