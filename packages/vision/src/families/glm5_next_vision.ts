import { type Glm5NextVisionConfig, glm5NextVision } from "@tiny-random/atlas/configs/glm5_next_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { gatedPatchMlp } from "../layers/packed/patch-mlp.ts";
import { packedImageSize, volumeSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { glmOcrSlots } from "./glm_ocr_vision.ts";
import { type GlmTowerConfig, glmProcessor, glmTowerOf, tinyGlmTower } from "./glm4v_vision.ts";

type Config = GlmTowerConfig & Pick<Glm5NextVisionConfig, "projection_intermediate_size" | "swiglu_limit">;

/** GLM-OCR's tower, gates and what they scale within a limit. */
const tower = glmTowerOf<Config>({
  attention: glmOcrSlots.attention,
  mlp: (c) =>
    gatedPatchMlp(
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act },
      { bias: c.attention_bias, limit: c.swiglu_limit },
    ),
  mergerFeatures: (c) => c.projection_intermediate_size,
  mergerLimit: (c) => c.swiglu_limit,
});

const facts = narrowed(glm5NextVision, { image_size: "number", patch_size: "number", temporal_patch_size: "number" });

export default visionFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-5.3-Flash",
  processor: glmProcessor,
  imageSize: packedImageSize,
  processorSettings: volumeSettings,
  // A limit that some features of a tiny model reach.
  tiny: (_c, { size }, merged) => ({
    ...tinyGlmTower(merged, size),
    projection_intermediate_size: 2 * size.width,
    swiglu_limit: 0.5,
  }),
  architectures: { Glm5NextVisionModel: packedTowerClass(tower) },
  towers: { encoder: packedEncoderOf(tower) },
});
