import { type MLCDVisionConfig, mlcdVisionModel } from "@tiny-random/atlas/configs/mlcd_vision_model";
import { type ConfigFacts, narrowed, ownedBy } from "@tiny-random/core";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";
import tower from "./mlcd_vision_model.ts";

/** The configuration class of MLCD's tower under a second model type. */
const mlcd: ConfigFacts<MLCDVisionConfig> = {
  ...mlcdVisionModel,
  defaults: { ...mlcdVisionModel.defaults, model_type: "mlcd" },
};

export default visionFamily({
  facts: narrowed(mlcd, { image_size: "number", patch_size: "number" }),
  repo: "DeepGlint-AI/mlcd-vit-bigG-patch14-448",
  reference: { image_size: 448 },
  processor,
  architectures: ownedBy(tower, ["MLCDVisionModel"]),
});
